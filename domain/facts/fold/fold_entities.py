"""Fold a batch of entities and mark every agent whose figures or pay that moved."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from domain.database import sql
from domain.facts.fold.customers import fold_customers
from domain.facts.fold.leads import fold_leads
from domain.facts.fold.opportunities import fold_opportunities
from domain.facts.fold.strategies import fold_strategies
from domain.facts.fold.tasks import fold_tasks
from domain.facts.fold.terms import Terms, recorded_terms
from domain.facts.fold.transactions import fold_transactions
from domain.facts.rules.history import Seen
from domain.facts.types import FactType, find_type
from domain.facts.types.fields import EntityKind
from domain.facts.types.transactions import TransactionSubmitted
from domain.marks.write import Lane, Layer, Mark, register_subjects, write_marks
from domain.organisation.queries import hold_tree_still

Entities = dict[UUID, list[Seen]]
Fold = Callable[[Mapping[UUID, Sequence[Seen]], Terms], Awaitable[list[Mark]]]

# In this order: the first deposit of a customer is one of the transactions.
FOLDS: Mapping[EntityKind, Fold] = {
    EntityKind.LEAD: fold_leads,
    EntityKind.OPPORTUNITY: fold_opportunities,
    EntityKind.TASK: fold_tasks,
    EntityKind.STRATEGY: fold_strategies,
    EntityKind.TRANSACTION: fold_transactions,
    EntityKind.CUSTOMER: fold_customers,
}
_ids = msgspec.json.Decoder(dict[str, UUID])
_payload = msgspec.json.Decoder(dict[str, msgspec.Raw])


async def fold_entities(entity_ids: Sequence[UUID], *, now: datetime, lane: Lane = Lane.LIVE) -> None:
    """Rebuild these entities from their facts, whose subject rows the caller has locked.

    The tree, the rates and the meanings of stages stand still meanwhile, so that a change of them sees what is
    written here or is seen by it. Agents are marked for the cells that rows of theirs left or reached.
    """
    await hold_tree_still()
    by_kind = await _entities(entity_ids)
    terms = await recorded_terms()
    marks: list[Mark] = []
    for kind, fold in FOLDS.items():
        if by_kind[kind]:
            marks += await fold(by_kind[kind], terms)
    marks = [
        mark for mark in marks if mark.layer is not Layer.ENTITY or mark.subject_id not in by_kind[EntityKind.CUSTOMER]
    ]
    await register_subjects(Layer.ENTITY, [mark.subject_id for mark in marks if mark.layer is Layer.ENTITY])
    await write_marks(marks, now=now, lane=lane)


async def _entities(entity_ids: Sequence[UUID]) -> Mapping[EntityKind, Entities]:
    """Return the facts that hold of each entity, by its kind, and what submissions said at lower revisions."""
    rows = await sql.fetch(
        """select f.id, f.entity_id, f.source, f.external_id, f.type, f.precedence, f.occurred_at, f.day, f.payload,
                  f.people, f.links, f.revision, f.is_retraction,
                  not f.is_retraction and f.id = (select k.fact_id from fact_keys k
                                                   where k.source = f.source and k.external_id = f.external_id) as holds
             from facts f
            where f.entity_id = any($1)""",
        list(entity_ids),
    )
    by_kind: dict[EntityKind, Entities] = defaultdict(dict)
    for row in rows:
        fact_type = find_type(row["type"])
        assert fact_type is not None and fact_type.entity is not None  # noqa: S101, PT018 - of a fact with an entity
        facts = by_kind[fact_type.entity].setdefault(row["entity_id"], [])
        if row["holds"] or (fact_type.data is TransactionSubmitted and not row["is_retraction"]):
            facts.append(_seen(row, fact_type))
    # Customers are the only entities that other facts than their own make: somebody paid, or was merged into them.
    told = {row["entity_id"] for row in rows}
    by_kind[EntityKind.CUSTOMER].update({entity_id: [] for entity_id in entity_ids if entity_id not in told})
    return by_kind


def _seen(row: asyncpg.Record, fact_type: FactType) -> Seen:
    return Seen(
        fact_id=row["id"],
        source=row["source"],
        external_id=row["external_id"],
        revision=row["revision"],
        holds=row["holds"],
        precedence=row["precedence"],
        occurred_at=row["occurred_at"],
        day=row["day"],
        data=fact_type.decode(row["payload"]),
        people=_ids.decode(row["people"]),
        links={} if row["links"] is None else _ids.decode(row["links"]),
        attributes=_unnamed(row["payload"], fact_type),
        activity=fact_type.activity,
    )


def _unnamed(payload: str, fact_type: FactType) -> dict[str, Any]:
    """Return what the type does not name, as it was sent, to the last digit."""
    named = fact_type.data.__struct_fields__
    return {name: value for name, value in _payload.decode(payload).items() if name not in named}
