"""Record a fact that a mutation states, and fold its entity in the same transaction, so that the answer is right.

The caller holds the entity's row.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec

from domain.database import sql
from domain.database.transaction import keep_reads
from domain.facts.event import OWN_SOURCE
from domain.facts.fold import fold_entities
from domain.facts.ingest import Outcome, ingest
from domain.marks.claim import raise_versions, take_marks


async def record_own_fact(
    *, fact_type: str, data: Mapping[str, Any], entity: UUID, actor: str, on: date | None, now: datetime
) -> UUID:
    """Write one fact of the system's own source, dated now or on a local day, with who stated it; return its id."""
    when = {"time": now} if on is None else {"localdate": on}
    event = {"id": str(uuid4()), "type": fact_type, "data": data, **when}
    return await record_own_event(event, entity=entity, actor=actor, now=now)


async def record_own_event(event: Mapping[str, Any], *, entity: UUID, actor: str, now: datetime) -> UUID:
    """Write one event of the system's own source, perhaps a further revision of one; return the id of the fact."""
    keep_reads()
    whole = {"specversion": "1.0", "source": OWN_SOURCE, **event}
    [result] = await ingest(items=[msgspec.json.encode(whole)], now=now, own=True)
    if result.error is not None:
        raise result.error
    assert result.outcome in (Outcome.ACCEPTED, Outcome.REVISED) and result.fact_id is not None  # noqa: S101, PT018 - a key of our own
    await sql.execute(
        "insert into stated_facts (id, entity_id, actor) values ($1, $2, $3)", result.fact_id, entity, actor
    )
    await _fold(entity, now=now)
    return result.fact_id


async def fold_if_stale(entity: UUID, *, now: datetime) -> None:
    """Fold the entity if it carries marks: its pass, as good as a worker's."""
    if await take_marks([entity]):
        await _fold(entity, now=now)


async def _fold(entity: UUID, *, now: datetime) -> None:
    keep_reads()
    await fold_entities([entity], now=now)
    await raise_versions([entity])
