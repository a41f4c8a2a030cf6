"""Totals per agent and day, and per agent and month: recomputed from the datasets, never incremented."""

from collections.abc import Collection
from datetime import date
from functools import lru_cache
from uuid import UUID

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import aggregate_sql
from domain.metrics.catalogue import CATALOGUE
from domain.metrics.dataset import DATASETS, Dataset
from domain.metrics.metric import Metric, parts_of

Cell = tuple[UUID, date]


def stored_metrics() -> list[Metric]:
    """Return the figures that totals are kept of: every part of the catalogue that has a day."""
    return [metric for metric in parts_of(list(CATALOGUE.values())) if not metric.dataset.is_stock]


async def recompute_totals(cells: Collection[Cell]) -> None:
    """Make the totals of these cells, and of the months they lie in, what the datasets say."""
    if not cells:
        return
    ordered = sorted(cells)
    statement, values = _daily_statement()
    await sql.execute(statement, [agent for agent, _ in ordered], [day for _, day in ordered], *values)
    months = sorted({(agent, day.replace(day=1)) for agent, day in ordered})
    await sql.execute(_monthly_statement(), [agent for agent, _ in months], [month for _, month in months])


async def every_cell() -> set[Cell]:
    """Return every agent and day that any dataset has a row of."""
    relations = " union ".join(f"select r.agent_id, r.day from {dataset.relation} r" for dataset in _dated())
    rows = await sql.fetch(f"select agent_id, day from ({relations}) cells where agent_id is not null")
    return {(row["agent_id"], row["day"]) for row in rows}


async def last_day(agent_ids: Collection[UUID]) -> date | None:
    """Return the last day that any of these agents has a total of; facts may be dated ahead."""
    day: date | None = await sql.fetch_value("select max(day) from totals_daily where agent_id = any($1)", agent_ids)
    return day


def _dated() -> list[Dataset]:
    return [dataset for dataset in DATASETS if not dataset.is_stock]


@lru_cache(maxsize=1)
def _daily_statement() -> tuple[str, tuple[object, ...]]:
    parameters = Parameters([None, None])  # $1 and $2 are the cells
    fresh = "\nunion all\n".join(_fresh(dataset, parameters) for dataset in _dated())
    return _replace("totals_daily", "day", fresh), tuple(parameters[2:])


@lru_cache(maxsize=1)
def _monthly_statement() -> str:
    return _replace(
        "totals_monthly",
        "month",
        """select t.agent_id, c.month, t.metric, sum(t.value), sum(t.rollup_value)
             from cells c join totals_daily t
               on t.agent_id = c.agent_id and t.day >= c.month and t.day < c.month + interval '1 month'
            group by t.agent_id, c.month, t.metric""",
    )


def _fresh(dataset: Dataset, parameters: Parameters) -> str:
    metrics = [metric for metric in stored_metrics() if metric.dataset is dataset]
    figures = ", ".join(
        f"{aggregate_sql(metric, parameters, rolls_up=False)} as v{index},"
        f" {aggregate_sql(metric, parameters, rolls_up=True)} as u{index}"
        for index, metric in enumerate(metrics)
    )
    named = ", ".join(f"('{metric.key}', v{index}::numeric, u{index}::numeric)" for index, metric in enumerate(metrics))
    return f"""
        select g.agent_id, g.day, m.metric, coalesce(m.value, 0), coalesce(m.rollup_value, 0)
          from (select r.agent_id, r.day, {figures}
                  from cells c join {dataset.relation} r on r.agent_id = c.agent_id and r.day = c.day
                 group by r.agent_id, r.day) g
         cross join lateral (values {named}) as m (metric, value, rollup_value)
         where m.value <> 0 or m.rollup_value <> 0"""


def _replace(table: str, unit: str, fresh: str) -> str:
    return f"""
        with cells as (select * from unnest($1::uuid[], $2::date[]) as c (agent_id, {unit})),
        fresh (agent_id, {unit}, metric, value, rollup_value) as ({fresh}),
        gone as (
            delete from {table} t using cells c where t.agent_id = c.agent_id and t.{unit} = c.{unit}
               and not exists (select 1 from fresh f
                                where f.agent_id = t.agent_id and f.{unit} = t.{unit} and f.metric = t.metric)
        )
        insert into {table} as t (agent_id, {unit}, metric, value, rollup_value)
        select agent_id, {unit}, metric, value, rollup_value from fresh order by 1, 2, 3
        on conflict (agent_id, {unit}, metric) do update
           set value = excluded.value, rollup_value = excluded.rollup_value
         where (t.value, t.rollup_value) is distinct from (excluded.value, excluded.rollup_value)"""
