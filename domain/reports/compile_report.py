"""Compile a shape into one SQL statement: totals where they can serve it, datasets where they must."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database.parameters import Parameters
from domain.reports.cursors import order_terms, rows_after
from domain.reports.keys import Cycles, label
from domain.reports.list_rows import rows_there_are
from domain.reports.place_subjects import asked, eras, moments, placed, slices
from domain.reports.plan import Plan
from domain.reports.shape import Dimension, Shape
from domain.reports.sources import Sources


@dataclass(frozen=True, slots=True)
class Moment:
    """When a report is asked for: the instant, and the day and zone by which its days are cut."""

    now: datetime
    today: date
    time_zone: str


def compile_rows(plan: Plan, viewer: Viewer, *, at: Moment) -> tuple[str, Parameters]:
    """Return the statement's common part and its values: `page`, the rows in order, `whole`, and `state`.

    Rows have d0 … with labels, m0 … with their previous figures and changes, and their position. `whole` has the
    figures over all that was asked for, each sale once; `state` how current they are, and how many agents are hidden.
    """
    shape, parameters = plan.shape, Parameters()
    today = f"{parameters.bind(at.today)}::date"
    cycles = Cycles.of(shape, parameters)
    figures = Sources(plan, parameters, cycles=cycles, today=today, time_zone=at.time_zone).figures()
    terms = order_terms(plan)
    limit = "" if shape.first is None else f"limit {parameters.bind(shape.first + 1)}"
    shown = _shown(plan, _labelled(shape, cycles), _has_partner(plan, parameters))
    statement = f"""
        with {_stretches(shape, viewer, at.today, today, parameters)},
        figures as ({_aligned(plan, figures)}),
        rows as (select {shown} from ({_rows(plan, parameters)}) f),
        page as (
            select rows.*, row_number() over (order by {", ".join(term.sql for term in terms)}) as position from rows
             where {rows_after(plan, terms, parameters)} order by position {limit}),
        whole as (select {_shown(plan, [])} from (
            select {_by_era(plan)} from figures f where is_total) f),
        state as (select {_freshness(f"{parameters.bind(at.now)}::timestamptz")}, {_hidden(shape)})"""
    return statement, parameters


def _stretches(shape: Shape, viewer: Viewer, on: date, today: str, parameters: Parameters) -> str:
    seen = agents_seen(viewer, today=on, parameters=parameters)
    if shape.agent_ids is None:
        chosen, teams = "", teams_seen(viewer, today=on, parameters=parameters)
    else:  # what is a team's own is none of these agents'
        chosen = f" and a.id = any({parameters.bind(list(shape.agent_ids))}::uuid[])"
        teams = "select id from teams where false"
    return f"""
        seen as (select a.id, a.disabled_on, coalesce(a.disabled_on <= {today}, false) as is_hidden
                   from agents a where a.id in ({seen}){chosen}),
        seen_teams as ({teams}),
        eras as ({eras(shape, parameters)}),
        slices as ({slices(shape, parameters)}),
        asked as ({asked("eras", shape, parameters)}),
        placed as ({placed("asked", shape)}),
        standing_at as ({moments("slices", today)}),
        standing as ({asked("standing_at", shape, parameters)}),
        standing_placed as ({placed("standing", shape)}),
        ending_at as ({moments("eras", today)}),
        standing_at_end as ({asked("ending_at", shape, parameters)})"""


def _aligned(plan: Plan, figures: str) -> str:
    """Return the figures of the compared range under the cuts of the range itself."""
    shape = plan.shape
    if shape.compared is None or shape.cut is None:
        return figures
    place = next(place for place, by in enumerate(shape.by) if by.over is shape.cut)
    keys = [f"s.shown as d{index}" if index == place else f"f.d{index}" for index in range(len(shape.by))]
    counted = [f"f.c{one.index}" for one in plan.counted]
    return f"""select {", ".join(["f.is_total", "f.era", *keys, *counted])} from ({figures}) f
                 left join slices s on s.era = f.era and s.slice = f.d{place}
                where f.is_total or s.shown is not null"""


def _rows(plan: Plan, parameters: Parameters) -> str:
    """Return every row that there is, also those with nothing to show."""
    keys = [f"d{index}" for index in range(len(plan.shape.by))]
    if not keys:
        return f"select {_by_era(plan)} from figures f where false group by f.era"
    named = ", ".join(keys)
    counted = [f"c{one.index}" for one in plan.counted]
    nothing = ", ".join(f"null::numeric as {one}" for one in counted)
    return f"""
        select {named}, {_by_era(plan)} from (
            select {named}, true as is_row, 0::smallint as era, {nothing} from ({rows_there_are(plan, parameters)}) k
             union all
            select {named}, false, era, {", ".join(counted)} from figures where not is_total) f
         group by {named} having bool_or(is_row)"""


def _by_era(plan: Plan) -> str:
    """Return each counted value of the range, as c…, and of the compared one, as p…; none of something is null."""
    names = {0: "c"} if plan.shape.compared is None else {0: "c", 1: "p"}
    values = [
        (f"max(f.c{one.index}) filter (where f.era = {era})", f"{name}{one.index}", one.is_count)
        for era, name in names.items()
        for one in plan.counted
    ]
    return ", ".join(f"{f'nullif({value}, 0)' if is_count else value} as {name}" for value, name, is_count in values)


def _has_partner(plan: Plan, parameters: Parameters) -> str:
    """Return the condition that the cut of a row has one in the compared range: a short month lacks the last days."""
    shape = plan.shape
    if shape.compared is None or shape.cut is None:
        return ""
    alone = [one.key for one in shape.slices(shape.period)][len(shape.slices(shape.compared)) :]
    place = next(place for place, by in enumerate(shape.by) if by.over is shape.cut)
    return f"f.d{place} <> all({parameters.bind(alone)}::date[])" if alone else ""


def _labelled(shape: Shape, cycles: Cycles) -> list[str]:
    """Return the keys with their labels."""
    return [f"f.d{index}, {label(by, f'f.d{index}', cycles)} as d{index}_label" for index, by in enumerate(shape.by)]


def _shown(plan: Plan, keys: Sequence[str], has_partner: str = "") -> str:
    """Return the keys, if there are any, and the figures with what they are compared with."""
    shape, shown = plan.shape, [*keys]
    for index, column in enumerate(shape.columns):
        figure = plan.figure(column, "f.c")
        shown.append(f"{figure} as m{index}")
        if shape.compared is not None:
            before = plan.figure(column, "f.p")
            before = f"case when {has_partner} then {before} end" if has_partner else before
            shown += [
                f"{before} as m{index}_previous",
                f"{figure} - {before} as m{index}_change",
                f"round(({figure} - {before}) / nullif(abs({before}), 0), 6) as m{index}_change_ratio",
            ]
    return ", ".join(shown)


def _freshness(now: str) -> str:
    # What is still to be made for a new version of a metric is behind nobody: it is read from the rows until then.
    pending = """stale_marks where what <> 'ALL_FIGURES' and (layer = 'ENTITY' or subject_id in (select id from seen)
                     or (what = 'OWN_FIGURES' and subject_id in (select id from seen_teams)))"""
    return f"""(select coalesce(min(marked_at), {now}) from {pending}) as computed_through,
               (select count(*) from {pending}) as pending_facts"""


def _hidden(shape: Shape) -> str:
    if Dimension.AGENT in shape.dimensions and not shape.with_disabled:
        within = "id in (select subject_id from asked where era = 0)"  # also where teams are chosen
        return f"(select count(*) from seen where is_hidden and {within}) as hidden_agents"
    return "0::bigint as hidden_agents"
