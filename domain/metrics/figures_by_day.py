"""Read how figures of agents and teams came about: on each day the figure from the period's start until then.

What adds up is added up over the days; a value that is told apart counts on the first day on which it occurs; a stock
is that of the day. So a ratio is made of what its parts have come to, and never of ratios.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import asyncpg

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import Source, aggregate_sql, counting_sql, sources_of, value_sql
from domain.metrics.asked import EVERY_MOMENT, asked_sql, rows_sql
from domain.metrics.figures import Freshness, Wanted, asked_for, served_by_totals, wanting
from domain.metrics.metric import parts_of
from domain.metrics.part import Aggregate, Part
from domain.metrics.spans import span_totals
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.money import EXACT

Days = Mapping[date, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class FiguresByDay:
    """What the parts of a figure brought on each day, and how current that is."""

    wanted: Wanted
    days: Days
    freshness: Freshness

    def until(self, last: date) -> list[tuple[date, Decimal | None]]:
        """Return each day of the period until, and with, the last, with the figure from the period's start until it."""
        parts, so_far = parts_of([self.wanted.metric]), dict[str, Decimal]()
        run = []
        for day in self.wanted.period:
            if day > last:
                break
            _add(so_far, self.days.get(day, {}), parts)
            run.append((day, self.wanted.metric.value(so_far)))
        return run


async def agent_figures_by_day(wanted: Sequence[Wanted], *, now: datetime) -> dict[Wanted, FiguresByDay]:
    """Return how each agent's own figure came about."""
    return await _read(wanted, now=now, of_teams=False)


async def team_figures_by_day(wanted: Sequence[Wanted], *, now: datetime) -> dict[Wanted, FiguresByDay]:
    """Return how each team's figure came about, by the memberships of each day."""
    return await _read(wanted, now=now, of_teams=True)


def _add(so_far: dict[str, Decimal], today: Mapping[str, Decimal], parts: Sequence[Part]) -> None:
    for part in parts:
        before, brought = so_far.get(part.key), today.get(part.key)
        if part.dataset.is_stock:
            so_far.pop(part.key, None)
            before = None
        if brought is None:
            continue
        so_far[part.key] = brought if before is None else _together(part, before, brought)


def _together(part: Part, before: Decimal, brought: Decimal) -> Decimal:
    match part.aggregate:
        case Aggregate.MIN:
            return min(before, brought)
        case Aggregate.MAX:
            return max(before, brought)
        case _:
            return EXACT.add(before, brought)


async def _read(wanted: Sequence[Wanted], *, now: datetime, of_teams: bool) -> dict[Wanted, FiguresByDay]:
    if not wanted:
        return {}
    parts = parts_of([one.metric for one in wanted])
    summed = served_by_totals(parts, await the_catalogue(), of_teams=of_teams)
    parameters = asked_for(wanted, now=now)
    figures = [_summed(sorted(summed), parameters, of_teams=of_teams)] if summed else []
    for source in sources_of(part for part in parts if part.key not in summed):
        figures += _counted(source, wanting(wanted, source), parameters, of_teams=of_teams)
    columns = "figures.day, figures.metric, figures.value"
    statement = asked_sql(figures, of_teams=of_teams, columns=columns, moment=EVERY_MOMENT)
    return _by_day(wanted, await sql.fetch(statement, *parameters))


def _by_day(wanted: Sequence[Wanted], rows: Sequence[asyncpg.Record]) -> dict[Wanted, FiguresByDay]:
    days: dict[int, dict[date, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    freshness: dict[int, Freshness] = {}
    for position, day, metric, value, computed_through, pending_facts in rows:
        freshness[position] = Freshness(computed_through, pending_facts)
        if value is not None:
            days[position][day][metric] = value
    return {one: FiguresByDay(one, days[position], freshness[position]) for position, one in enumerate(wanted)}


def _summed(keys: Sequence[str], parameters: Parameters, *, of_teams: bool) -> str:
    column = "rollup_value" if of_teams else "value"
    totals = span_totals(metrics=parameters.bind(keys), whole_months=False)
    return f"""select span.position, total.day, total.metric, sum(total.{column}) as value
                 from spans span, {totals} group by 1, 2, 3"""


def _counted(source: Source, positions: Sequence[int], parameters: Parameters, *, of_teams: bool) -> list[str]:
    rows, day = rows_sql(source, positions, parameters), "span.moment" if source.dataset.is_stock else source.day
    first = [part for part in source.parts if _counts_once(part)]
    each = [part for part in source.parts if not _counts_once(part)]
    return [_brought(each, rows, day, parameters, of_teams)] * bool(each) + [
        _first_seen(part, rows, day, parameters, of_teams) for part in first
    ]


def _counts_once(part: Part) -> bool:
    return part.aggregate is Aggregate.DISTINCT and not part.takes_back and not part.dataset.is_stock


def _brought(parts: Sequence[Part], rows: str, day: str, parameters: Parameters, of_teams: bool) -> str:  # noqa: FBT001
    aggregates = [aggregate_sql(part, parameters, rolls_up=of_teams, moment="span.moment") for part in parts]
    figures = ", ".join(f"({figure})::numeric as v{index}" for index, figure in enumerate(aggregates))
    named = ", ".join(f"('{part.key}', v{index})" for index, part in enumerate(parts))
    return f"""select g.position, g.day, m.metric, m.value
                 from (select span.position, {day} as day, {figures} from {rows} group by 1, 2) g
                cross join lateral (values {named}) as m (metric, value)"""


def _first_seen(part: Part, rows: str, day: str, parameters: Parameters, of_teams: bool) -> str:  # noqa: FBT001
    value = value_sql(part, parameters)
    conditions = [*counting_sql(part, parameters, rolls_up=of_teams), f"{value} is not null"]
    conditions += ["r.sign > 0"] * part.dataset.is_signed
    return f"""select position, day, '{part.key}', count(*)::numeric
                 from (select span.position, min({day}) as day from {rows} and {" and ".join(conditions)}
                        group by span.position, {value}) seen group by 1, 2"""
