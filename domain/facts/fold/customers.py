"""Write the states of customers: who they turned out to be, and their first deposits.

Of customers that are one, only the one who took over everything has a first deposit. Each fold writes the rows of the
customers whose rows are locked and marks the others, so that the last of them sees everything.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.database.replace_rows import Change
from domain.facts.fold.named import named
from domain.facts.fold.pay_marks import pay_marks
from domain.facts.fold.replace_of import marks_of_cells, replace_of
from domain.facts.fold.same_customers import SameCustomers, same_customers
from domain.facts.fold.terms import Terms
from domain.facts.fold.transactions import FIRST_DEPOSITS
from domain.facts.rules.customer import CustomerSeen, fold_customer
from domain.facts.rules.history import Seen
from domain.marks.write import Layer, Mark, What

DATASET = "customers"
COLUMNS = (
    "id", "source", "reference", "agent_id", "record_type", "registered_at", "registered_day", "merged_into_id",
    "first_deposit_id", "first_deposit_day", "attributes",
)  # fmt: skip
Deposits = Mapping[UUID, asyncpg.Record]


async def fold_customers(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:  # noqa: ARG001 - one shape
    """Replace the states of the customers and return the marks of other customers and of the agents they moved."""
    same = await same_customers(list(entities))
    groups = same.groups(entities)
    deposits = await _first_deposits(groups)
    known = {entity_id for entity_id, facts in entities.items() if facts} | same.into | await _paying(list(entities))
    changes = await replace_of(
        "customers",
        entities,
        columns=COLUMNS,
        rows=[
            _row(entity_id, facts, fold_customer(facts), same, deposits)
            for entity_id, facts in entities.items()
            if entity_id in known
        ],
        watch=("agent_id", "registered_day", "id", "merged_into_id", "first_deposit_id"),
    )
    cells = [Change(*(watched and watched[:2] for watched in (one.before, one.after))) for one in changes]
    return [
        *_others(entities, changes, same),
        *marks_of_cells(cells, agents=1, dataset=DATASET),
        *await _marks_of_deposits(changes, {*entities, *chain.from_iterable(groups.values())}),
    ]


def _row(
    entity_id: UUID, facts: Sequence[Seen], seen: CustomerSeen, same: SameCustomers, deposits: Deposits
) -> dict[str, Any]:
    source, reference = named(facts) if facts else (None, None)
    registered, root = seen.registered, same.root_of(entity_id)
    deposit = deposits.get(entity_id)
    return {
        "id": entity_id,
        "source": source,
        "reference": reference,
        "agent_id": registered.agent(registered.data.agent) if registered else None,
        "record_type": registered.data.record_type if registered else None,
        "registered_at": registered.occurred_at if registered else None,
        "registered_day": registered.day if registered else None,
        "merged_into_id": None if root == entity_id else root,
        "first_deposit_id": deposit["id"] if deposit else None,
        "first_deposit_day": deposit["approved_day"] if deposit else None,
        "attributes": seen.attributes or None,
    }


async def _first_deposits(groups: Mapping[UUID, Collection[UUID]]) -> Deposits:
    """Return the earliest approved, unreversed deposit of each group, by the customer who stands for it."""
    rows = await sql.fetch(
        """select distinct on (g.root_id) g.root_id, t.id, t.approved_day
             from unnest($1::uuid[], $2::uuid[]) as g (root_id, customer_id)
             join transactions t on t.customer_id = g.customer_id
            where t.state = 'APPROVED' and lower(btrim(t.kind)) = 'deposit'
            order by g.root_id, t.approved_at, t.source, t.reference""",
        [root for root, members in groups.items() for _ in members],
        [member for members in groups.values() for member in members],
    )
    return {row["root_id"]: row for row in rows}


async def _paying(ids: Sequence[UUID]) -> set[UUID]:
    rows = await sql.fetch("select distinct customer_id from transactions where customer_id = any($1)", ids)
    return {row["customer_id"] for row in rows}


def _others(entities: Collection[UUID], changes: Sequence[Change], same: SameCustomers) -> list[Mark]:
    """Mark who stands for these customers, always; and all who are one with a customer that turned out otherwise."""
    marked: set[UUID | None] = {same.root_of(entity_id) for entity_id in entities}
    for change in changes:
        before, after = (watched[3] if watched else None for watched in (change.before, change.after))
        if before != after:
            entity_id = (change.before or change.after or ())[2]
            marked |= {*same.all_linked_to(entity_id), before, after}
    others = {other for other in marked if other is not None and other not in entities}
    return [Mark(Layer.ENTITY, other, What.STATE) for other in sorted(others)]


async def _marks_of_deposits(changes: Sequence[Change], customers: Collection[UUID]) -> list[Mark]:
    """Mark who is credited in a deposit that became first or is so no longer; of a reversed one only pay knows that."""
    rows = await sql.fetch(
        """select id from transactions
            where customer_id = any($1) and state = 'REVERSED' and lower(btrim(kind)) = 'deposit'""",
        list(customers),
    )
    moved: set[UUID] = {row["id"] for row in rows}
    for change in changes:
        before, after = (watched[4] if watched else None for watched in (change.before, change.after))
        if before != after:
            moved.update(filter(None, (before, after)))
    rows = await sql.fetch(
        """select agent_id, day, credited_at from credits where transaction_id = any($1) and agent_id is not null
            union select agent_id, day, booked_at from credits where transaction_id = any($1) and agent_id is not null
            union select c.agent_id, c.day, p.occurred_at from credits c join credit_payments p on p.credit_id = c.id
                   where c.transaction_id = any($1) and p.transaction_id = any($1) and c.agent_id is not null
            order by 1, 2, 3""",
        list(moved),
    )
    figures = [Mark(Layer.AGENT, agent, What.FIGURES, day=day, dataset=FIRST_DEPOSITS) for agent, day, _ in rows]
    return figures + pay_marks((agent, at) for agent, _, at in rows)
