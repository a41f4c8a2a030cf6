"""What happened to transactions, and to others on which it depends whether they are paid: their facts, as recorded."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from domain.commissions.asking.causes import CauseKind
from domain.database import sql

_HAPPENINGS = {
    "rainmaker.transaction.approved.v1": CauseKind.APPROVED,
    "rainmaker.transaction.rejected.v1": CauseKind.WITHDRAWN,
    "rainmaker.transaction.reversed.v1": CauseKind.REVERSED,
    "rainmaker.transaction.partly_refunded.v1": CauseKind.REFUNDED,
    "rainmaker.payment.received.v1": CauseKind.PAID,
}
HAPPENINGS = frozenset(_HAPPENINGS.values()) | {CauseKind.AMENDED}
_TAKEN_BACK = (CauseKind.APPROVED, CauseKind.AMENDED)  # whose retraction leaves nothing that could be paid
# What is taken back says no more what it was about: every revision of a key is about whatever one of them was.
_FACTS = """
    with keys as (select distinct source, external_id, entity_id from facts where entity_id = any($1))
    select f.recorded_at, f.type, keys.entity_id, f.is_retraction
      from keys join facts f using (source, external_id) where f.recorded_at <= $2 order by f.recorded_at, f.id"""
# Other deposits of a customer decide which is the first, and so does who is one customer.
_DEPOSITS = """
    with family as (
        select mine.id, same.id as customer_id from transactions mine
          join customers c on c.id = mine.customer_id
          join customers same on coalesce(same.merged_into_id, same.id) = coalesce(c.merged_into_id, c.id)
         where mine.id = any($1) and lower(btrim(mine.kind)) = 'deposit'),
    said as (
        select family.id, f.source, f.external_id, f.entity_id as other_id
          from family join transactions other using (customer_id) join facts f on f.entity_id = other.id
         where other.id <> family.id
         union
        select family.id, f.source, f.external_id, null from family join facts f on f.entity_id = customer_id
         where f.links ? 'merged_into'
         union
        select family.id, f.source, f.external_id, null from family
          join facts f on f.links ? 'merged_into' and f.links ->> 'merged_into' = customer_id::text)
    select said.id, f.recorded_at, said.other_id
      from said join facts f using (source, external_id) where f.recorded_at <= $2"""


class Recorded(NamedTuple):
    """Something that was recorded about a transaction, a plan, an agent, a currency, the tree or quotas, by another."""

    at: datetime
    kind: CauseKind
    of_id: UUID | None = None
    currency: str | None = None
    by_id: UUID | None = None


async def happened(transaction_ids: Sequence[UUID], *, until: datetime) -> list[Recorded]:
    """Return what was recorded of these transactions until an instant, and of what decides which deposit is first."""
    found = list(_told(await sql.fetch(_FACTS, transaction_ids, until)))
    for row in await sql.fetch(_DEPOSITS, transaction_ids, until):
        kind = CauseKind.OTHER_CREDITS if row["other_id"] else CauseKind.CUSTOMER
        found.append(Recorded(row["recorded_at"], kind, row["id"], by_id=row["other_id"]))
    return found


def _told(facts: Sequence[asyncpg.Record]) -> Iterator[Recorded]:
    told: set[UUID] = set()
    for fact in facts:
        entity = fact["entity_id"]
        kind = _HAPPENINGS.get(fact["type"])
        if fact["type"] == "rainmaker.transaction.submitted.v1":
            kind = CauseKind.AMENDED if entity in told else CauseKind.APPROVED
            told.add(entity)
        if kind is None:
            continue
        is_withdrawn = fact["is_retraction"] and kind in _TAKEN_BACK
        yield Recorded(fact["recorded_at"], CauseKind.WITHDRAWN if is_withdrawn else kind, entity)
