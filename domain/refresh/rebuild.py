"""Rebuild every derived figure from the facts and the dated settings, with the very code that keeps them fresh."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from domain.commissions.calculate import calculate_pay
from domain.commissions.calculate.stretches import Stale
from domain.database import sql
from domain.facts.dataset_rows import write_activities
from domain.facts.event import FIRST_DAY
from domain.facts.fold import fold_entities
from domain.facts.rebuild_facts import every_customer, every_entity, rebuild_fact_keys
from domain.leaderboards.write_standings import write_standings
from domain.metrics.totals import every_cell, last_day, recompute_totals
from domain.organisation.queries import the_organisation
from domain.organisation.tree import rebuild_tree

ENTITIES_AT_ONCE = 2_000
CELLS_AT_ONCE = 20_000
AGENTS_AT_ONCE = 200
BEGINNING = datetime(FIRST_DAY.year - 1, 1, 1, tzinfo=UTC)  # before every fact, wherever its day begins

Progress = Callable[[str], None]


async def rebuild(*, now: datetime, today: date, progress: Progress = lambda _: None, post: bool = False) -> None:
    """Fill the empty derived tables that the connection sees. Nobody is told; differences are posted only if asked."""
    progress("tree")
    await rebuild_tree()
    progress("dataset rows")
    await rebuild_fact_keys()
    await write_activities(None, base_currency=(await the_organisation()).base_currency)
    progress("entities")
    for entities in (every_entity, every_customer):
        for ids in _chunks(await entities(), ENTITIES_AT_ONCE):
            await fold_entities(ids, now=now)
    progress("totals")
    await rebuild_totals()
    progress("pay")
    agents = [row["id"] for row in await sql.fetch("select id from agents order by id")]
    for ids in _chunks(agents, AGENTS_AT_ONCE):
        await calculate_pay({agent: Stale(everything_from=BEGINNING) for agent in ids}, now=now, post=post)
    progress("standings")
    await _standings(agents, today, now)


async def rebuild_totals() -> None:
    """Fill the empty totals that the connection sees."""
    for cells in _chunks(sorted(await every_cell()), CELLS_AT_ONCE):
        await recompute_totals(cells)


async def _standings(agents: Sequence[UUID], today: date, now: datetime) -> None:
    first = await sql.fetch_value("select min(from_day) from leaderboards")
    if first is not None:
        last = max(await last_day(agents) or today, today)
        for ids in _chunks(agents, AGENTS_AT_ONCE):
            await write_standings({}, since=dict.fromkeys(ids, first), last=last, now=now)


def _chunks(items: Sequence, size: int) -> list[Sequence]:  # type: ignore[type-arg]
    return [items[start : start + size] for start in range(0, len(items), size)]
