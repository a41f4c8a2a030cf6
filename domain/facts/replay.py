"""Try again what waits in quarantine: by itself once a name is known, or because somebody asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.database import sql
from domain.database.operation import operation
from domain.facts.find_identity import Named
from domain.facts.ingest import ItemResult, ingest
from domain.facts.resolve import waits_for

REPLAYED_AT_ONCE = 1_000  # of one transaction; the sweep, or whoever asks again, goes on with the rest


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of the events that were tried again, and how many of that kind wait now."""

    results: Sequence[ItemResult]
    waiting: int


@operation
async def replay_named(names: Iterable[Named], *, now: datetime) -> list[ItemResult]:
    """Replay events that wait for one of these names."""
    return await _replay("waits_for = any($1)", [waits_for(name) for name in names], now=now)


@operation
async def replay_what_can_be(*, now: datetime) -> list[ItemResult]:
    """Replay events whose agent or team has become known since, such as those that arrived while it was linked."""
    rows = await sql.fetch(
        """select distinct q.waits_for from quarantined_facts q
             join identities i on concat_ws(chr(31), i.kind, i.source, i.reference) = q.waits_for
            where q.resolved_at is null and q.waits_for is not null limit 100"""
    )
    return await _replay("waits_for = any($1)", [row["waits_for"] for row in rows], now=now)


@operation
async def replay_quarantined(*, source: str | None, reason: str | None, now: datetime) -> Replayed:
    """Try again the events that wait, those of one source or for one reason if given, longest untried first."""
    which = "($1::text is null or source = $1) and ($2::text is null or reason = $2)"
    results = await _replay(which, source, reason, now=now)
    count = f"select count(*) from quarantined_facts where resolved_at is null and {which}"
    return Replayed(results, await sql.fetch_value(count, source, reason))


async def _replay(which: str, *values: object, now: datetime) -> list[ItemResult]:
    rows = await sql.fetch(
        f"""select event from quarantined_facts where resolved_at is null and {which}
            order by received_at, id limit {REPLAYED_AT_ONCE} for update skip locked""",
        *values,
    )
    return await ingest(items=[row["event"].encode() for row in rows], now=now) if rows else []
