"""Read figures of agents and of teams. A team's are read from its agents' by the memberships of each day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import Source, aggregate_sql, sources_of
from domain.metrics.metric import AnyMetric, parts_of
from domain.metrics.part import Part
from domain.metrics.spans import span_totals
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class Wanted:
    """One subject's figure over one period."""

    subject_id: UUID
    metric: AnyMetric
    period: Period


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current a figure is: everything known until `computed_through` is in it; so many changes are not yet."""

    computed_through: datetime
    pending_facts: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, None where there is nothing to tell, and how current it is."""

    value: Decimal | None
    freshness: Freshness


# A membership clips a team's stretch of days, and so does a branch's place; an agent's own is the whole of it.
_SPANS_OF_AGENTS = "select position, subject_id, from_day, until_day from asked"
_SPANS_OF_TEAMS = """
    select asked.position, below.subject_id, greatest(asked.from_day, below.from_day) as from_day,
           least(asked.until_day, below.until_day) as until_day
      from asked
      join (select team_id, agent_id as subject_id, from_day, until_day from team_agents
            union all select team_id, branch_id, from_day, until_day from team_branches) below
        on below.team_id = asked.subject_id
       and below.from_day < asked.until_day and asked.from_day < below.until_day"""
# A stock is told as of the end of the period's last day, or of today if that is earlier.
_MOMENTS_OF_AGENTS = "select position, subject_id, moment from ends"
_MOMENTS_OF_TEAMS = """
    select ends.position, member.agent_id as subject_id, ends.moment
      from ends join team_agents member on member.team_id = ends.subject_id
       and ends.moment >= member.from_day and ends.moment < member.until_day"""


async def agent_figures(wanted: Sequence[Wanted], *, now: datetime) -> dict[Wanted, Figure]:
    """Return each agent's own figure: everything credited, overlays included."""
    return await _read(wanted, now=now, of_teams=False)


async def team_figures(wanted: Sequence[Wanted], *, now: datetime) -> dict[Wanted, Figure]:
    """Return each team's figure: what its agents were credited with while they belonged to it, each sale once.

    What the team and those below it have of their own is part of it.
    """
    return await _read(wanted, now=now, of_teams=True)


async def _read(wanted: Sequence[Wanted], *, now: datetime, of_teams: bool) -> dict[Wanted, Figure]:
    if not wanted:
        return {}
    catalogue = await the_catalogue()
    parts = parts_of([one.metric for one in wanted])
    summed = {
        part.key for part in parts if catalogue.is_served_by_totals(part) and (part.adds_over_agents or not of_teams)
    }
    parameters = Parameters(
        [
            list(range(len(wanted))),
            [one.subject_id for one in wanted],
            [one.period.start for one in wanted],
            [one.period.end for one in wanted],
            now,
        ]
    )
    figures = [_summed(sorted(summed), parameters, of_teams=of_teams)] if summed else []
    figures += [
        _counted(source, _wanting(wanted, source), parameters, of_teams=of_teams)
        for source in sources_of(part for part in parts if part.key not in summed)
    ]
    rows = await sql.fetch(_statement(figures, of_teams=of_teams), *parameters)
    return _figures(wanted, rows)


def _figures(wanted: Sequence[Wanted], rows: Sequence[asyncpg.Record]) -> dict[Wanted, Figure]:
    values: dict[int, dict[str, Decimal]] = defaultdict(dict)
    freshness: dict[int, Freshness] = {}
    for row in rows:
        freshness[row["position"]] = Freshness(row["computed_through"], row["pending_facts"])
        if row["metric"] is not None and row["value"] is not None:
            values[row["position"]][row["metric"]] = row["value"]
    return {one: Figure(one.metric.value(values[position]), freshness[position]) for position, one in enumerate(wanted)}


def _wanting(wanted: Sequence[Wanted], source: Source) -> list[int]:
    keys = {part.key for part in source.parts}
    return [position for position, one in enumerate(wanted) if any(part.key in keys for part in one.metric.parts)]


def _summed(keys: Sequence[str], parameters: Parameters, *, of_teams: bool) -> str:
    column = "rollup_value" if of_teams else "value"
    return f"""select span.position, total.metric, sum(total.{column}) as value
                 from spans span, {span_totals(metrics=parameters.bind(keys))} group by 1, 2"""


def _counted(source: Source, positions: Sequence[int], parameters: Parameters, *, of_teams: bool) -> str:
    own = "span.position = any(" + parameters.bind(positions) + "::integer[])"
    if source.dataset.is_stock:
        rows = f"""moments span join {source.dataset.relation} r on {source.subject} = span.subject_id
                    and r.from_day <= span.moment and r.until_day > span.moment"""
    else:
        rows = f"""spans span join {source.dataset.relation} r on {source.subject} = span.subject_id
                    and {source.day} >= span.from_day and {source.day} < span.until_day"""
    figures = ", ".join(_figure(part, index, parameters, of_teams) for index, part in enumerate(source.parts))
    named = ", ".join(f"('{part.key}', v{index})" for index, part in enumerate(source.parts))
    return f"""select g.position, m.metric, m.value
                 from (select span.position, {figures} from {rows} where {own} group by 1) g
                cross join lateral (values {named}) as m (metric, value)"""


def _figure(part: Part, index: int, parameters: Parameters, of_teams: bool) -> str:  # noqa: FBT001
    return f"({aggregate_sql(part, parameters, rolls_up=of_teams, moment='span.moment')})::numeric as v{index}"


def _statement(figures: Sequence[str], *, of_teams: bool) -> str:
    # What is still to be made for a new version of a metric is behind nobody: it is read from the rows until then.
    below = "or m.subject_id = s.subject_id" if of_teams else ""
    return f"""
        with asked as (select * from unnest($1::integer[], $2::uuid[], $3::date[], $4::date[])
                                as a (position, subject_id, from_day, until_day)),
        spans as ({_SPANS_OF_TEAMS if of_teams else _SPANS_OF_AGENTS}),
        ends as (select position, subject_id,
                        least(until_day - 1, ($5 at time zone (select time_zone from organisation))::date) as moment
                   from asked),
        moments as ({_MOMENTS_OF_TEAMS if of_teams else _MOMENTS_OF_AGENTS}),
        unfolded as (select min(marked_at) as since, count(*) as pending from stale_marks where layer = 'ENTITY'),
        behind as (
            select asked.position, min(m.marked_at) as since, count(distinct m.id) as pending
              from asked left join spans s on s.position = asked.position
              join stale_marks m on (m.subject_id = asked.subject_id {below})
               and m.what <> 'ALL_FIGURES' group by 1),
        figures as ({" union all ".join(figures)})
        select asked.position, figures.metric, figures.value,
               coalesce(least(unfolded.since, behind.since), $5::timestamptz) as computed_through,
               unfolded.pending + coalesce(behind.pending, 0) as pending_facts
          from asked cross join unfolded
          left join behind on behind.position = asked.position
          left join figures on figures.position = asked.position"""
