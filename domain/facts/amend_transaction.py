"""Amend a transaction that was submitted here: a further revision of its submission takes the place of what it said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
import msgspec

from domain.database import sql
from domain.database.operation import operation
from domain.facts.decide_transactions import SUBMITTED, NotSubmitted, TransactionNotFound
from domain.facts.event import OWN_SOURCE
from domain.facts.record_own_facts import Stated, record_own_facts
from domain.facts.submit_transaction import CreditShare
from domain.marks.claim import lock_subjects
from domain.shared.errors import Conflict
from domain.shared.money import Money


class SubmittedElsewhere(Conflict):
    """Another system submitted the transaction, and it alone revises what it said."""

    code: ClassVar[str] = "transaction.submitted_elsewhere"


@dataclass(frozen=True, slots=True)
class Amended:
    """What is to be said instead; what is None stays as it was."""

    amount: Money | None = None
    credits: Sequence[CreditShare] | None = None
    product: str | None = None
    margin: Decimal | None = None
    quantity: Decimal | None = None

    def told(self) -> dict[str, Any]:
        """Return the fields of the fact that change."""
        told = {name: getattr(self, name) for name in ("product", "margin", "quantity")}
        fields: dict[str, Any] = {name: str(value) for name, value in told.items() if value is not None}
        if self.amount is not None:
            fields |= {"amount": str(self.amount.amount), "currency": self.amount.currency}
        if self.credits is not None:
            fields["credits"] = [share.stated() for share in self.credits]
        return fields


@operation
async def amend_transaction(*, transaction_id: UUID, amended: Amended, actor: str, now: datetime) -> UUID:
    """Say anew what was submitted, under the date that it had.

    An approval goes on to hold for less to the same people; anything else is submitted again.
    """
    await lock_subjects([transaction_id])
    told = await _submission(transaction_id)
    if told["source"] != OWN_SOURCE:
        message = f"{told['source']} submitted this transaction; let it send the event again with a higher revision"
        raise SubmittedElsewhere(message, path=("transaction_id",))
    when = {"localdate": told["day"]} if told["is_whole_day"] else {"time": told["occurred_at"]}
    event = {
        "id": told["external_id"],
        "revision": told["revision"] + 1,
        "type": SUBMITTED,
        "data": msgspec.json.decode(told["payload"]) | amended.told(),
        **when,
    }
    await record_own_facts([Stated(event, transaction_id, actor)], now=now)
    return transaction_id


async def _submission(transaction_id: UUID) -> asyncpg.Record:
    """Return the submission that decides: the first that holds."""
    told = await sql.fetch_one(
        """select f.* from facts f join fact_keys k on k.source = f.source and k.external_id = f.external_id
              and k.fact_id = f.id
            where f.entity_id = $1 and f.type = $2 and not f.is_retraction
            order by f.occurred_at, f.source, f.external_id limit 1""",
        transaction_id,
        SUBMITTED,
    )
    if told is not None:
        return told
    if await sql.fetch_value("select exists (select 1 from transactions where id = $1)", transaction_id):
        raise NotSubmitted("the transaction was not submitted yet; submit it", path=("transaction_id",))
    raise TransactionNotFound("there is no such transaction", path=("transaction_id",))
