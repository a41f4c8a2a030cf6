"""Record facts that mutations state, and fold their entities in the same transaction, so that the answers are right.

The caller holds the entities' rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stated:
    """An event of the system's own source, perhaps a further revision of one: about which entity, and by whom."""

    event: Event
    entity: UUID
    actor: str


def own_event(fact_type: str, data: Mapping[str, Any], *, on: date | None, now: datetime) -> Event:
    """Return a new event, dated now or on a local day."""
    when = {"time": now} if on is None else {"localdate": on}
    return {"id": str(uuid4()), "type": fact_type, "data": data, **when}


async def record_own_facts(stated: Sequence[Stated], *, now: datetime) -> None:
    """Write the facts with who stated them; an event that cannot be one refuses all of them."""
    keep_reads()
    items = [msgspec.json.encode({"specversion": "1.0", "source": OWN_SOURCE, **one.event}) for one in stated]
    results = await ingest(items=items, now=now, own=True)
    for result in results:
        if result.error is not None:
            raise result.error
        assert result.outcome in (Outcome.ACCEPTED, Outcome.REVISED)  # noqa: S101 - a key of our own
    await sql.execute(
        """insert into stated_facts (id, entity_id, actor)
           select * from unnest($1::uuid[], $2::uuid[], $3::text[])""",
        [result.fact_id for result in results],
        [one.entity for one in stated],
        [one.actor for one in stated],
    )
    await _fold([one.entity for one in stated], now=now)


async def fold_stale(entities: Sequence[UUID], *, now: datetime) -> None:
    """Fold those of the entities that carry marks: their pass, as good as a worker's."""
    if stale := await take_marks(entities):
        await _fold(list(stale), now=now)


async def _fold(entities: Sequence[UUID], *, now: datetime) -> None:
    keep_reads()
    await fold_entities(entities, now=now)
    await raise_versions(entities)
