"""Compile a shape into one SQL statement: totals where they can serve it, datasets where they must."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database.parameters import Parameters
from domain.metrics.aggregates import aggregate_sql
from domain.metrics.metric import AnyMetric, Metric, Ratio, parts_of
from domain.metrics.spans import span_totals
from domain.reports.shape import Dimension, Shape

# The team just below the root: one team above it, and on those days none above that.
REGIONS = """(select r.agent_id, r.team_id, lower(days) as from_day, upper(days) as until_day
       from (select r.agent_id, r.team_id, r.depth,
                    range_agg(daterange(r.from_day, r.until_day) * daterange(p.from_day, p.until_day)) as below_one
               from team_agents r join team_agents p on p.agent_id = r.agent_id and p.depth = r.depth + 1
              group by 1, 2, 3) r
      cross join lateral unnest(r.below_one - coalesce(
            (select range_agg(daterange(d.from_day, d.until_day)) from team_agents d
              where d.agent_id = r.agent_id and d.depth > r.depth + 1), '{}')) as days
      where not isempty(days))"""
TEAMS = "(select agent_id, team_id, from_day, until_day from team_agents where depth = 0)"
COLUMNS = {
    Dimension.AGENT: "agent_id::text",
    Dimension.TEAM: "team_id::text",
    Dimension.REGION: "region_id::text",
    Dimension.MONTH: "slice::text",
    Dimension.QUARTER: "slice::text",
    Dimension.STAGE: "stage",
}
LABELS = {
    Dimension.AGENT: "(select name from agents where id = {column}::uuid)",
    Dimension.TEAM: "(select name from teams where id = {column}::uuid)",
    Dimension.REGION: "(select name from teams where id = {column}::uuid)",
    Dimension.MONTH: "to_char({column}::date, 'YYYY-MM')",
    Dimension.QUARTER: "to_char({column}::date, 'YYYY-\"Q\"Q')",
    Dimension.STAGE: "{column}",
}


def compile_report(shape: Shape, viewer: Viewer, *, today: date, now: datetime) -> tuple[str, Parameters]:
    """Return the statement and its values. Its rows: is_total, a key and a label per dimension, a figure per metric.

    The last row is the total, each sale once, with `computed_through`, `pending_facts` and `hidden_agents`.
    """
    parameters = Parameters()
    seen = agents_seen(viewer, today=today, parameters=parameters)
    parts = parts_of(shape.metrics)
    keys = [f"d{index}" for index in range(len(shape.dimensions))]
    statement = f"""
        with seen as (select a.id, a.disabled_on <= {parameters.bind(today)} as is_hidden
                        from agents a where a.id in ({seen}){_chosen(shape, parameters)}),
        slices as ({_slices(shape, parameters)}),
        asked as ({_asked(shape, parameters)}),
        asked_now as ({_asked_now(today, shape, parameters)}),
        placed as ({_placed("asked", shape.dimensions)}),
        placed_now as ({_placed("asked_now", shape.dimensions)}),
        figures as ({_figures(parts, shape.dimensions, "placed", "placed_now", parameters)}),
        totals as ({_figures(parts, (), "asked", "asked_now", parameters)}),
        keyed as ({_keyed(shape, keys)}),
        listed as (
            select {_listed(shape, keys)}
              from keyed k left join figures f on {_same(keys)}
             group by {", ".join(f"k.{key}" for key in keys) or "k.only"}
             order by {_order(shape, keys)} limit {parameters.bind(shape.first)}
        )
        select false as is_total, listed.*, null::timestamptz as computed_through, null::bigint as pending_facts,
               null::bigint as hidden_agents from listed
        union all
        select true, {"".join("null, null, " for _ in keys)}{_pivot(shape.metrics, "f")},
               {_freshness(parameters.bind(now))}, {_hidden(shape)}
          from totals f"""
    return statement, parameters


def _chosen(shape: Shape, parameters: Parameters) -> str:
    return "" if shape.agent_ids is None else f" and a.id = any({parameters.bind(list(shape.agent_ids))})"


def _slices(shape: Shape, parameters: Parameters) -> str:
    slices = shape.slices()
    starts = parameters.bind([start for start, _ in slices])
    from_days = parameters.bind([period.start for _, period in slices])
    until_days = parameters.bind([period.end for _, period in slices])
    return f"""select * from unnest({starts}::date[], {from_days}::date[], {until_days}::date[])
                    as s (slice, from_day, until_day)"""


def _asked(shape: Shape, parameters: Parameters) -> str:
    """Each agent's stretches of days, clipped to the chosen teams; a day in two of them counts once."""
    if shape.team_ids is None:
        return "select seen.id as agent_id, s.slice, s.from_day, s.until_day from seen cross join slices s"
    chosen = parameters.bind(list(shape.team_ids))
    return f"""
        select seen.id as agent_id, s.slice, lower(days) as from_day, upper(days) as until_day
          from seen cross join slices s
         cross join lateral (
               select unnest(range_agg(daterange(t.from_day, t.until_day) * daterange(s.from_day, s.until_day))) as days
                 from team_agents t where t.agent_id = seen.id and t.team_id = any({chosen})) clipped
         where not isempty(days)"""


def _asked_now(today: date, shape: Shape, parameters: Parameters) -> str:
    """A stock stands as it does now, whatever the range."""
    day, next_day = parameters.bind(today), parameters.bind(today + timedelta(days=1))
    within = ""
    if shape.team_ids is not None:
        within = f""" where exists (select 1 from team_agents t where t.agent_id = seen.id
                       and t.team_id = any({parameters.bind(list(shape.team_ids))})
                       and {day} >= t.from_day and {day} < t.until_day)"""
    return f"""select seen.id as agent_id, null::date as slice, {day}::date as from_day,
                       {next_day}::date as until_day from seen{within}"""


def _placed(asked: str, dimensions: Iterable[Dimension]) -> str:
    """Give each stretch its team and region, clipped to the days on which they held."""
    joins, columns = "", "span.agent_id, span.slice"
    from_day, until_day = "span.from_day", "span.until_day"
    for dimension, table, alias in ((Dimension.TEAM, TEAMS, "team"), (Dimension.REGION, REGIONS, "region")):
        if dimension in dimensions:
            columns += f", {alias}.team_id as {alias}_id"
            joins += f""" join {table} {alias} on {alias}.agent_id = span.agent_id
                      and {alias}.from_day < {until_day} and {from_day} < {alias}.until_day"""
            from_day = f"greatest({from_day}, {alias}.from_day)"
            until_day = f"least({until_day}, {alias}.until_day)"
    return f"select {columns}, {from_day} as from_day, {until_day} as until_day from {asked} span{joins}"


def _figures(
    parts: Sequence[Metric], dimensions: Sequence[Dimension], placed: str, placed_now: str, parameters: Parameters
) -> str:
    """Rows of dimensions, metric and value: own figures where rows are agents, else what rolls up to their teams."""
    is_own = Dimension.AGENT in dimensions
    summed = [part.key for part in parts if not part.dataset.is_stock and (is_own or part.adds_over_agents)]
    keys = [f"{COLUMNS[dimension]} as d{index}" for index, dimension in enumerate(dimensions)]
    found = []
    if summed:
        named = ", ".join([*keys, "metric", f"sum({'value' if is_own else 'rollup_value'}) as value"])
        totals = span_totals(metrics=parameters.bind(summed))
        found.append(f"select {named} from {placed} span, {totals} group by {_ordinals(keys)}")
    for part in parts:
        if part.key not in summed:
            within = placed_now if part.dataset.is_stock else placed
            found.append(_counted(part, keys, within, parameters, rolls_up=not is_own))
    return " union all ".join(found)


def _counted(part: Metric, keys: Sequence[str], within: str, parameters: Parameters, *, rolls_up: bool) -> str:
    days = "" if part.dataset.is_stock else "and r.day >= span.from_day and r.day < span.until_day"
    of_row = [key if key.startswith(COLUMNS[Dimension.STAGE]) else f"span.{key}" for key in keys]
    columns = ", ".join([*of_row, f"'{part.key}' as metric"])
    return f"""select {columns}, {aggregate_sql(part, parameters, rolls_up=rolls_up)}::numeric as value
                 from {within} span join {part.dataset.relation} r on r.agent_id = span.agent_id {days}
                group by {_ordinals(keys)}"""


def _ordinals(keys: Sequence[str]) -> str:
    return ", ".join(str(index + 1) for index in range(len(keys) + 1))


def _keyed(shape: Shape, keys: Sequence[str]) -> str:
    """Every row there is, also those with nothing to show; disabled agents are left out unless asked for."""
    if not keys:
        return "select 1 as only"
    if Dimension.STAGE in shape.dimensions:
        return f"select distinct {', '.join(keys)} from figures"
    columns = ", ".join(f"{COLUMNS[dimension]} as d{index}" for index, dimension in enumerate(shape.dimensions))
    shown = ""
    if Dimension.AGENT in shape.dimensions and not shape.includes_disabled:
        shown = "where agent_id not in (select id from seen where is_hidden)"
    is_stock = all(part.dataset.is_stock for part in parts_of(shape.metrics))
    return f"select distinct {columns} from {'placed_now' if is_stock else 'placed'} {shown}"


def _listed(shape: Shape, keys: Sequence[str]) -> str:
    labelled = [
        f"k.{key}, {LABELS[dimension].format(column=f'k.{key}')} as {key}_label"
        for key, dimension in zip(keys, shape.dimensions, strict=True)
    ]
    return ", ".join([*labelled, _pivot(shape.metrics, "f")])


def _pivot(metrics: Sequence[AnyMetric], alias: str) -> str:
    return ", ".join(f"{_figure(metric, alias)} as m{index}" for index, metric in enumerate(metrics))


def _figure(metric: AnyMetric, alias: str) -> str:
    if isinstance(metric, Ratio):
        above, below = _figure(metric.numerator, alias), _figure(metric.denominator, alias)
        return f"round({above} / nullif({below}, 0), 6)"
    return f"coalesce(sum({alias}.value) filter (where {alias}.metric = '{metric.key}'), 0)"


def _same(keys: Sequence[str]) -> str:
    return " and ".join(f"f.{key} is not distinct from k.{key}" for key in keys) or "true"


def _order(shape: Shape, keys: Sequence[str]) -> str:
    names = [f"{key}_label" for key in keys] + [f"k.{key}" for key in keys]
    if shape.order_by is None:
        return ", ".join(names) or "k.only"
    metric = f"m{list(shape.metrics).index(shape.order_by)} {'asc' if shape.ascending else 'desc'} nulls last"
    return ", ".join([metric, *names])


def _freshness(now: str) -> str:
    pending = "stale_marks where layer = 'ENTITY' or subject_id in (select id from seen)"
    return f"""(select coalesce(min(marked_at), {now}::timestamptz) from {pending}), (select count(*) from {pending})"""


def _hidden(shape: Shape) -> str:
    if Dimension.AGENT in shape.dimensions and not shape.includes_disabled:
        return "(select count(*) from seen where is_hidden)"
    return "0"
