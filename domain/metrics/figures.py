"""Read figures of agents and of teams. A team's are read from its agents' by the memberships of each day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Self
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics.aggregates import Source, aggregate_sql, sources_of
from domain.metrics.asked import asked_sql, rows_sql
from domain.metrics.metric import AnyMetric, parts_of
from domain.metrics.part import Part
from domain.metrics.spans import span_totals
from domain.metrics.supposed import SupposedCredits, counts_credits, is_supposed, supposed_sql
from domain.metrics.the_catalogue import Catalogue, the_catalogue
from domain.shared.money import EXACT
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

    @classmethod
    def of_all(cls, each: Collection["Freshness"]) -> Self:
        """Return how current figures are that are shown together: as the one that is furthest behind."""
        return cls(min(one.computed_through for one in each), max(one.pending_facts for one in each))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, None where there is nothing to tell, and how current it is."""

    value: Decimal | None
    freshness: Freshness


async def agent_figures(
    wanted: Sequence[Wanted], *, now: datetime, supposed: SupposedCredits = ()
) -> dict[Wanted, Figure]:
    """Return each agent's own figure: everything credited, overlays included, and what is supposed to be."""
    return await _read(wanted, now=now, of_teams=False, supposed=supposed)


async def team_figures(
    wanted: Sequence[Wanted], *, now: datetime, supposed: SupposedCredits = ()
) -> dict[Wanted, Figure]:
    """Return each team's figure: what its agents were credited with while they belonged to it, each sale once.

    What the team and those below it have of their own is part of it, and so is what is supposed.
    """
    return await _read(wanted, now=now, of_teams=True, supposed=supposed)


def asked_for(wanted: Sequence[Wanted], *, now: datetime) -> Parameters:
    """Return what is asked for as the parameters of a statement, each at its position, and the time."""
    return Parameters(
        [
            list(range(len(wanted))),
            [one.subject_id for one in wanted],
            [one.period.start for one in wanted],
            [one.period.end for one in wanted],
            now,
        ]
    )


def wanting(wanted: Sequence[Wanted], source: Source) -> list[int]:
    """Return the positions of those for which the source counts something."""
    keys = {part.key for part in source.parts}
    return [position for position, one in enumerate(wanted) if any(part.key in keys for part in one.metric.parts)]


def served_by_totals(parts: Sequence[Part], catalogue: Catalogue, *, of_teams: bool) -> set[str]:
    """Return the keys of the parts that can be summed up from totals, for agents or for teams."""
    return {
        part.key for part in parts if catalogue.is_served_by_totals(part) and (part.adds_over_agents or not of_teams)
    }


async def _read(
    wanted: Sequence[Wanted], *, now: datetime, of_teams: bool, supposed: SupposedCredits
) -> dict[Wanted, Figure]:
    if not wanted:
        return {}
    catalogue = await the_catalogue()
    parts = parts_of([one.metric for one in wanted])
    summed = served_by_totals(parts, catalogue, of_teams=of_teams)
    parameters = asked_for(wanted, now=now)
    counted = partial(_all_counted, wanted, parameters, of_teams=of_teams)
    figures = [_summed(sorted(summed), parameters, of_teams=of_teams)] if summed else []
    figures += counted([part for part in parts if part.key not in summed])
    tables = f"{supposed_sql(supposed, parameters)}," if supposed else ""
    beside = [part for part in parts if supposed and part.key in summed and counts_credits(part.dataset)]
    if beside:
        # Totals hold what is recorded, and all that they are kept of adds up over transactions: these are exchanged.
        exchanged = counted(beside, only=is_supposed(supposed, parameters))
        tables = f"recorded as ({' union all '.join(exchanged)}), {tables}"
        figures += [*exchanged, "select position, metric, -value from recorded"]
    rows = await sql.fetch(asked_sql(figures, of_teams=of_teams, tables=tables), *parameters)
    return _figures(wanted, rows)


def _figures(wanted: Sequence[Wanted], rows: Sequence[asyncpg.Record]) -> dict[Wanted, Figure]:
    values: dict[int, dict[str, Decimal]] = defaultdict(dict)
    freshness: dict[int, Freshness] = {}
    for row in rows:
        freshness[row["position"]] = Freshness(row["computed_through"], row["pending_facts"])
        if row["metric"] is not None and row["value"] is not None:
            found = values[row["position"]]
            found[row["metric"]] = EXACT.add(found.get(row["metric"], Decimal(0)), row["value"])
    return {one: Figure(one.metric.value(values[position]), freshness[position]) for position, one in enumerate(wanted)}


def _summed(keys: Sequence[str], parameters: Parameters, *, of_teams: bool) -> str:
    column = "rollup_value" if of_teams else "value"
    return f"""select span.position, total.metric, sum(total.{column}) as value
                 from spans span, {span_totals(metrics=parameters.bind(keys))} group by 1, 2"""


def _all_counted(
    wanted: Sequence[Wanted], parameters: Parameters, parts: Sequence[Part], *, of_teams: bool, only: str = "true"
) -> list[str]:
    return [
        _counted(source, wanting(wanted, source), parameters, of_teams=of_teams, only=only)
        for source in sources_of(parts)
    ]


def _counted(source: Source, positions: Sequence[int], parameters: Parameters, *, of_teams: bool, only: str) -> str:
    figures = ", ".join(_figure(part, index, parameters, of_teams) for index, part in enumerate(source.parts))
    named = ", ".join(f"('{part.key}', v{index})" for index, part in enumerate(source.parts))
    return f"""select g.position, m.metric, m.value
                 from (select span.position, {figures} from {rows_sql(source, positions, parameters)} and {only}
                        group by 1) g
                cross join lateral (values {named}) as m (metric, value)"""


def _figure(part: Part, index: int, parameters: Parameters, of_teams: bool) -> str:  # noqa: FBT001
    return f"({aggregate_sql(part, parameters, rolls_up=of_teams, moment='span.moment')})::numeric as v{index}"
