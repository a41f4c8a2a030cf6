"""Totals per subject and day, and per subject and month: recomputed from the datasets, never incremented."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import Source, Tested, aggregate_sql, sources_of
from domain.metrics.conditions import EVERYTHING, Condition, condition_sql
from domain.metrics.dataset import Dataset
from domain.metrics.part import Part
from domain.metrics.the_catalogue import Catalogue, the_catalogue

Cell = tuple[UUID, date, str | None]  # whose, which day, and of which dataset; none of them means all


async def recompute_totals(cells: Collection[Cell]) -> None:
    """Make the totals of these cells, and of the months they lie in, what the datasets say."""
    catalogue = await the_catalogue()
    stale = _by_dataset(cells, catalogue)
    for dataset, pairs in stale.items():
        await _recompute_days(pairs, _stored(catalogue)[dataset])
    months = sorted({(subject, day.replace(day=1)) for pairs in stale.values() for subject, day in pairs})
    if months:
        parts = [part.key for dataset in stale for part in _stored(catalogue)[dataset]]
        subjects, firsts = zip(*months, strict=True)
        await sql.execute(_MONTHLY, list(subjects), list(firsts), parts)


async def every_cell() -> set[Cell]:
    """Return every subject, day and dataset of which totals are kept and there is a row."""
    stored = _stored(await the_catalogue())
    return {cell for dataset, parts in stored.items() for cell in await _cells(dataset, parts, "true")}


async def cells_of(subjects: Mapping[str, Collection[UUID]]) -> set[Cell]:
    """Return every cell of these subjects, by dataset, in which anything is counted."""
    parts = (await the_catalogue()).parts() if subjects else []
    return {
        cell
        for dataset, ids in subjects.items()
        for cell in await _cells(
            dataset, [part for part in parts if part.dataset.key == dataset], "{subject} = any($1)", list(ids)
        )
    }


async def last_day(subject_ids: Collection[UUID]) -> date | None:
    """Return the last day that any of these subjects has a total of; facts may be dated ahead."""
    # Subject by subject, for then the index has each one's last day; a maximum over all of them reads every row.
    day: date | None = await sql.fetch_value(
        """select max(latest.day) from unnest($1::uuid[]) as wanted (id) cross join lateral (
           select day from totals_daily where subject_id = wanted.id order by day desc limit 1) latest""",
        list(subject_ids),
    )
    return day


def _stored(catalogue: Catalogue) -> dict[str, list[Part]]:
    stored: dict[str, list[Part]] = defaultdict(list)
    for part in catalogue.parts_stored():
        stored[part.dataset.key].append(part)
    return stored


def _by_dataset(cells: Iterable[Cell], catalogue: Catalogue) -> dict[str, list[tuple[UUID, date]]]:
    stored = _stored(catalogue)
    stale: dict[str, set[tuple[UUID, date]]] = defaultdict(set)
    for subject, day, dataset in cells:
        for key in stored if dataset is None else (dataset,):
            if key in stored:
                stale[key].add((subject, day))
    return {dataset: sorted(pairs) for dataset, pairs in sorted(stale.items())}


async def _cells(dataset: str, parts: Sequence[Part], which: str, *values: object) -> set[Cell]:
    if not parts:
        return set()
    found = " union ".join(
        f"""select {source.subject} as subject_id, {source.day} as day from {source.dataset.relation} r
             where {source.subject} is not null and {source.day} is not null
               and {which.format(subject=source.subject)}"""
        for source in sources_of(parts)
    )
    return {(row["subject_id"], row["day"], dataset) for row in await sql.fetch(found, *values)}


async def _recompute_days(pairs: Sequence[tuple[UUID, date]], parts: Sequence[Part]) -> None:
    subjects, days = zip(*pairs, strict=True)
    statement, values = _daily_statement(tuple(parts))
    await sql.execute(statement, list(subjects), list(days), [part.key for part in parts], *values)


@lru_cache(maxsize=256)
def _daily_statement(parts: tuple[Part, ...]) -> tuple[str, list[object]]:
    parameters = Parameters([None, None, None])  # the cells, and the metrics
    fresh = [_fresh(source, parameters) for source in sources_of(parts)]
    scans = " cross join lateral ".join(f"({one}) s{index}" for index, one in enumerate(fresh))
    columns = ", ".join(
        f"{' || '.join(f's{index}.{column}' for index in range(len(fresh)))} as {column}"
        for column in ("metrics", "figures", "rollups")
    )
    return _replace("totals_daily", "day", f"select {columns} from {scans}"), parameters[3:]


def _fresh(source: Source, parameters: Parameters) -> str:
    tests: dict[Condition, str] = {}

    def tested(condition: Condition, dataset: Dataset) -> str:
        if condition not in tests:
            tests[condition] = condition_sql(condition, dataset.fields, parameters)
        return f"r.test_{list(tests).index(condition)}"

    parts = list(enumerate(source.parts))
    figures = ", ".join(f"{_kept(part, parameters, tested, rolls_up=False)} as v{index}" for index, part in parts)
    if source.dataset.rolls_up == EVERYTHING:
        metrics = ", ".join(f"case when v{index} is not null then '{part.key}' end" for index, part in parts)
        values = f"array_remove(array[{', '.join(f'v{index}' for index, _ in parts)}], null)"
        return f"""select array_remove(array[{metrics}], null) as metrics, {values} as figures, {values} as rollups
                     from (select {figures} from {_rows(source, tests)}) g"""
    rollups = ", ".join(f"{_kept(part, parameters, tested, rolls_up=True)} as u{index}" for index, part in parts)
    named = ", ".join(f"('{part.key}', v{index}, u{index})" for index, part in parts)
    return _gathered(
        f"""select m.* from (select {figures}, {rollups} from {_rows(source, tests)}) g
             cross join lateral (values {named}) as m (metric, value, rollup_value)
             where m.value is not null or m.rollup_value is not null"""
    )


def _rows(source: Source, tests: Mapping[Condition, str]) -> str:
    """Return the rows of a cell with what is tested of each: once, and not again in every figure that asks for it."""
    columns = "".join(f", {test} as test_{index}" for index, test in enumerate(tests.values()))
    where = f"{source.subject} = c.subject_id and {source.day} = c.day"
    return f"(select r.*{columns} from {source.dataset.relation} r where {where} offset 0) r"


def _kept(part: Part, parameters: Parameters, tested: Tested, *, rolls_up: bool) -> str:
    # A sum of nothing is null and has no row; a count of nothing is zero and has none either.
    figure = aggregate_sql(part, parameters, rolls_up=rolls_up, tested=tested)
    return f"({figure})::numeric" if part.is_sum else f"nullif({figure}, 0)::numeric"


def _gathered(figures: str) -> str:
    return f"""select coalesce(array_agg(metric), '{{}}') as metrics, coalesce(array_agg(value), '{{}}') as figures,
                      coalesce(array_agg(rollup_value), '{{}}') as rollups from ({figures}) m"""


def _replace(table: str, unit: str, fresh: str) -> str:
    # Cell by cell through its indexes, however many cells the planner thinks there are: a join of two sets that are
    # made here is planned for ten rows once the statement is prepared, and takes the square of their number.
    return f"""
        with fresh as materialized (
            select c.subject_id, c.{unit}, f.* from unnest($1::uuid[], $2::date[]) as c (subject_id, {unit})
             cross join lateral ({fresh}) f
        ), gone as (
            delete from {table} where ctid = any(array(
                select t.ctid from fresh f cross join lateral (
                    select ctid from {table} t where t.subject_id = f.subject_id and t.{unit} = f.{unit}
                       and array_position($3::text[], t.metric) is not null and t.metric <> all(f.metrics) offset 0) t))
        )
        insert into {table} as t (subject_id, {unit}, metric, value, rollup_value)
        select f.subject_id, f.{unit}, m.* from fresh f cross join lateral unnest(f.metrics, f.figures, f.rollups) m
         order by 1, 2, 3
        on conflict (subject_id, {unit}, metric) do update
           set value = excluded.value, rollup_value = excluded.rollup_value
         where (t.value, t.rollup_value) is distinct from (excluded.value, excluded.rollup_value)"""


_MONTHLY = _replace(
    "totals_monthly",
    "month",
    _gathered(
        """select t.metric, sum(t.value) as value, sum(t.rollup_value) as rollup_value from totals_daily t
            where t.subject_id = c.subject_id and t.day >= c.month and t.day < c.month + interval '1 month'
              and t.metric = any($3)
            group by t.metric"""
    ),
)
