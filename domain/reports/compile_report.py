"""Compile a shape into one SQL statement: totals where they can serve it, datasets where they must."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database.parameters import Parameters
from domain.metrics.aggregates import aggregate_sql
from domain.metrics.metric import AnyMetric, Metric, Ratio, parts_of
from domain.metrics.spans import span_totals
from domain.reports.place_agents import COLUMNS, asked, asked_now, placed, slices
from domain.reports.shape import Dimension, Shape

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
        slices as ({slices(shape, parameters)}),
        asked as ({asked(shape, parameters)}),
        asked_now as ({asked_now(today, shape, parameters)}),
        placed as ({placed("asked", shape.dimensions)}),
        placed_now as ({placed("asked_now", shape.dimensions)}),
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


def _figures(
    parts: Sequence[Metric], dimensions: Sequence[Dimension], dated: str, standing: str, parameters: Parameters
) -> str:
    """Rows of dimensions, metric and value: own figures where rows are agents, else what rolls up to their teams."""
    is_own = Dimension.AGENT in dimensions
    summed = [part.key for part in parts if not part.dataset.is_stock and (is_own or part.adds_over_agents)]
    keys = [f"{COLUMNS[dimension]} as d{index}" for index, dimension in enumerate(dimensions)]
    found = []
    if summed:
        named = ", ".join([*keys, "metric", f"sum({'value' if is_own else 'rollup_value'}) as value"])
        totals = span_totals(metrics=parameters.bind(summed))
        found.append(f"select {named} from {dated} span, {totals} group by {_ordinals(keys)}")
    for part in parts:
        if part.key not in summed:
            within = standing if part.dataset.is_stock else dated
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
    if Dimension.AGENT in shape.dimensions and not shape.with_disabled:
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
    if Dimension.AGENT in shape.dimensions and not shape.with_disabled:
        return "(select count(*) from seen where is_hidden)"
    return "0"
