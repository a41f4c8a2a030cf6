"""A credit as pay reads it, with its siblings in the transaction and what happened to it since."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import msgspec

from domain.commissions.rules.entry import Paid, TakenBack
from domain.database import sql

_EVENTS = UUID("3c0f2a55-8d2e-5b1e-9a0d-5f6d1f7f6c21")
_SPLITS = "('SPLIT', 'HOUSE')"  # kinds that add up to the whole transaction


class CreditRow(msgspec.Struct, frozen=True):
    """One credit, its whole transaction, what conditions of plans it meets, and what happened to it since."""

    id: UUID
    transaction_id: UUID
    agent_id: UUID
    kind: str
    level: int
    transaction_kind: str
    source: str
    reference: str
    currency: str
    amount: Decimal
    margin: Decimal | None
    quantity: Decimal | None
    weight: Decimal
    whole_weight: Decimal
    attributes: Mapping[str, Any]
    credited_at: datetime
    day: date
    booked_at: datetime
    booked_day: date
    reversed_at: datetime | None
    reversed_day: date | None
    is_refunded: bool
    whole_amount: Decimal
    whole_margin: Decimal | None
    whole_quantity: Decimal | None
    met: Sequence[bool]
    weights: tuple[Decimal, ...] = ()
    position: int = 0
    refunds: tuple[TakenBack, ...] = ()
    payments: tuple[Paid, ...] = ()

    def number(self, name: str) -> Decimal | None:
        """Return the number that an attribute of the transaction holds; None where it holds none."""
        told = self.attributes.get(name)
        return Decimal(told) if isinstance(told, int | Decimal) and not isinstance(told, bool) else None


async def with_siblings(rows: Sequence[CreditRow]) -> list[CreditRow]:
    """Add the parts of transactions that several share, in their order."""
    shared = {row.transaction_id for row in rows if row.kind == "SPLIT" and row.weight != row.whole_weight}
    found = (
        await sql.fetch(
            f"""select transaction_id, array_agg(id order by position) as ids,
                   array_agg(weight order by position) as weights
              from credits where transaction_id = any($1) and kind in {_SPLITS} group by transaction_id""",
            list(shared),
        )
        if shared
        else []
    )
    siblings = {row["transaction_id"]: (row["ids"], tuple(row["weights"])) for row in found}
    return [_beside(row, siblings) for row in rows]


def _beside(row: CreditRow, siblings: Mapping[UUID, tuple[Sequence[UUID], tuple[Decimal, ...]]]) -> CreditRow:
    if row.kind != "SPLIT":
        return row
    ids, weights = siblings.get(row.transaction_id, ((row.id,), (row.weight,)))
    return msgspec.structs.replace(row, weights=weights, position=list(ids).index(row.id))


async def with_refunds(rows: Sequence[CreditRow]) -> list[CreditRow]:
    """Add what refunds took of each credit, and of its whole."""
    taken = [row.transaction_id for row in rows if row.is_refunded]
    if not taken:
        return list(rows)
    refunds = await _events("credit_refunds", taken)
    return [msgspec.structs.replace(row, refunds=tuple(refunds.get(row.id, ()))) for row in rows]


async def with_payments(rows: Sequence[CreditRow]) -> list[CreditRow]:
    """Add what payments release of each credit."""
    payments = await _events("credit_payments", [row.transaction_id for row in rows])
    return [
        msgspec.structs.replace(row, payments=tuple(_paid(one) for one in payments.get(row.id, ()))) for row in rows
    ]


def _paid(event: TakenBack) -> Paid:
    return Paid(event.id, event.at, event.day, event.amount)


async def _events(table: str, transactions: Sequence[UUID]) -> Mapping[UUID, list[TakenBack]]:
    """Return what happened to each credit of the transactions, each with what it was of the whole.

    It goes by the name that its source gave it, as the id of a fact follows from when it came.
    """
    rows = await sql.fetch(
        f"""select e.credit_id, f.source, f.external_id, e.occurred_at, e.day, e.amount, w.whole
              from {table} e join facts f on f.id = e.fact_id
              join (select fact_id, sum(amount) as whole from {table}
                     where transaction_id = any($1) and kind in {_SPLITS} group by fact_id) w using (fact_id)
             where e.transaction_id = any($1) """,
        list(set(transactions)),
    )
    events: dict[UUID, list[TakenBack]] = defaultdict(list)
    for credit_id, source, external_id, *fields in rows:
        events[credit_id].append(TakenBack(uuid5(_EVENTS, f"{source}\x1f{external_id}"), *fields))
    return events
