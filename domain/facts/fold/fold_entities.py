"""Fold a batch of entities and mark every agent whose figures or pay that moved."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain.database import sql
from domain.facts.exchange_rates import recorded_rates
from domain.facts.fold.opportunities import fold_opportunities
from domain.facts.fold.transactions import fold_transactions
from domain.facts.rules.history import Seen
from domain.facts.rules.rates import RateTable
from domain.facts.types import FACT_TYPES
from domain.facts.types.registry import EntityKind
from domain.marks.write import Lane, Mark, write_marks
from domain.organisation.queries import hold_tree_still

_people = msgspec.json.Decoder(dict[str, UUID])


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity with everything that is known to have happened to it."""

    id: UUID
    kind: EntityKind
    facts: tuple[Seen, ...]


async def fold_entities(entity_ids: Sequence[UUID], *, now: datetime, lane: Lane = Lane.LIVE) -> None:
    """Rebuild these entities from their facts, whose subject rows the caller has locked.

    The tree and the rates stand still meanwhile, so that a change of either sees these credits or is seen by them.

    Agents are marked for what they were credited with before and for what they are credited with after.
    """
    await hold_tree_still()
    entities = await _entities(entity_ids)
    rates = await recorded_rates()
    marks = await _fold(entities, rates)
    await write_marks(marks, now=now, lane=lane)


async def _fold(entities: Iterable[Entity], rates: RateTable) -> list[Mark]:
    by_kind: dict[EntityKind, list[Entity]] = defaultdict(list)
    for entity in entities:
        by_kind[entity.kind].append(entity)
    marks: list[Mark] = []
    if opportunities := by_kind[EntityKind.OPPORTUNITY]:
        marks += await fold_opportunities({entity.id: entity.facts for entity in opportunities}, rates=rates)
    if transactions := by_kind[EntityKind.TRANSACTION]:
        marks += await fold_transactions({entity.id: entity.facts for entity in transactions}, rates=rates)
    return marks


async def _entities(entity_ids: Sequence[UUID]) -> list[Entity]:
    rows = await sql.fetch(
        """select id, entity_id, source, external_id, type, precedence, occurred_at, day, payload, people
             from facts where entity_id = any($1)""",
        list(entity_ids),
    )
    facts: dict[UUID, list[Seen]] = defaultdict(list)
    kinds: dict[UUID, EntityKind] = {}
    for row in rows:
        fact_type = FACT_TYPES[row["type"]]
        assert fact_type.entity is not None  # noqa: S101 - facts with an entity have a type that is about one
        kinds[row["entity_id"]] = fact_type.entity
        facts[row["entity_id"]].append(
            Seen(
                fact_id=row["id"],
                source=row["source"],
                external_id=row["external_id"],
                precedence=row["precedence"],
                occurred_at=row["occurred_at"],
                day=row["day"],
                data=fact_type.decode(row["payload"]),
                people=_people.decode(row["people"]),
            )
        )
    return [Entity(entity_id, kinds[entity_id], tuple(seen)) for entity_id, seen in facts.items()]
