"""Approve, reject or reverse a transaction: each appends a fact, and each refuses what cannot follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.record_own_fact import fold_if_stale, record_own_fact
from domain.facts.rules.transaction import TransactionState
from domain.marks.claim import lock_subject
from domain.shared.errors import Conflict, Forbidden, NotFound

SUBMITTED = "rainmaker.transaction.submitted.v1"


class TransactionNotFound(NotFound):
    """There is no such transaction."""

    code: ClassVar[str] = "transaction.not_found"


class AlreadyApproved(Conflict):
    """The transaction was approved before."""

    code: ClassVar[str] = "transaction.already_approved"


class AlreadyRejected(Conflict):
    """The transaction was rejected before."""

    code: ClassVar[str] = "transaction.already_rejected"


class AlreadyReversed(Conflict):
    """The transaction was reversed before."""

    code: ClassVar[str] = "transaction.already_reversed"


class NotSubmitted(Conflict):
    """Something is known of the transaction, but not yet what it is worth."""

    code: ClassVar[str] = "transaction.not_submitted"


class NotApproved(Conflict):
    """Only an approved transaction can be reversed."""

    code: ClassVar[str] = "transaction.not_approved"


class RevisedSince(Conflict):
    """The transaction has been revised since it was looked at, so a verdict would be about something else."""

    code: ClassVar[str] = "transaction.revised_since"


class OwnSubmission(Forbidden):
    """Somebody else approves what one has submitted."""

    code: ClassVar[str] = "transaction.own_submission"


@operation
async def approve_transaction(
    *,
    transaction_id: UUID,
    actor: str,
    only_of_others: bool,
    on: date | None,
    now: datetime,
    revision: int | None = None,
) -> UUID:
    """Let the transaction count from now, or from a day; `only_of_others` refuses who submitted it.

    The approval names the revision that is held; another one than the approver has seen is refused.
    """
    held = await _expect(transaction_id, TransactionState.SUBMITTED, otherwise=AlreadyApproved, now=now)
    if revision is not None and revision != held.revision:
        message = f"revision {held.revision} is submitted, not {revision}; look at it again"
        raise RevisedSince(message, path=("revision",))
    if only_of_others and await _submitted_by(actor, transaction_id):
        message = "you submitted this transaction; somebody else must approve it"
        raise OwnSubmission(message, path=("transactionId",))
    fact_type = "rainmaker.transaction.approved.v1"
    return await _record(fact_type, held, {"revision": held.revision}, actor=actor, on=on, now=now)


@operation
async def reject_transaction(*, transaction_id: UUID, reason: str | None, actor: str, now: datetime) -> UUID:
    """Say that the transaction does not count as it is submitted now."""
    held = await _expect(transaction_id, TransactionState.SUBMITTED, otherwise=AlreadyApproved, now=now)
    fact_type = "rainmaker.transaction.rejected.v1"
    told = {"revision": held.revision, "reason": reason}
    return await _record(fact_type, held, told, actor=actor, on=None, now=now)


@operation
async def reverse_transaction(
    *, transaction_id: UUID, reason: str | None, actor: str, on: date | None, now: datetime
) -> UUID:
    """Undo an approved transaction, now or on a day; the credit and its pay are taken back."""
    held = await _expect(transaction_id, TransactionState.APPROVED, otherwise=NotApproved, now=now)
    fact_type = "rainmaker.transaction.reversed.v1"
    return await _record(fact_type, held, {"reason": reason}, actor=actor, on=on, now=now)


_REFUSALS: dict[TransactionState, type[Conflict]] = {
    TransactionState.ANNOUNCED: NotSubmitted,
    TransactionState.REJECTED: AlreadyRejected,
    TransactionState.REVERSED: AlreadyReversed,
}


@dataclass(frozen=True, slots=True)
class _Held:
    id: UUID
    source: str
    reference: str
    state: str
    revision: int | None


async def _expect(transaction_id: UUID, state: TransactionState, *, otherwise: type[Conflict], now: datetime) -> _Held:
    await lock_subject(transaction_id)
    await fold_if_stale(transaction_id, now=now)  # what is decided about is what has been told until now
    row = await sql.fetch_one(
        "select source, reference, state, revision from transactions where id = $1", transaction_id
    )
    if row is None:
        raise TransactionNotFound("there is no such transaction", path=("transactionId",))
    held = _Held(transaction_id, **row)
    if held.state != state:
        refusal = _REFUSALS.get(TransactionState(held.state), otherwise)
        raise refusal(f"the transaction is {held.state}; this asks for one that is {state}", path=("transactionId",))
    return held


async def _submitted_by(actor: str, transaction_id: UUID) -> bool:
    found = await sql.fetch_value(
        """select exists (select 1 from stated_facts s join facts f using (id)
                           where s.entity_id = $1 and s.actor = $2 and f.type = $3)""",
        transaction_id,
        actor,
        SUBMITTED,
    )
    return bool(found)


async def _record(
    fact_type: str, held: _Held, told: Mapping[str, Any], *, actor: str, on: date | None, now: datetime
) -> UUID:
    data = {"transaction": held.reference, "transaction_source": held.source}
    data |= {name: value for name, value in told.items() if value is not None}
    await record_own_fact(fact_type=fact_type, data=data, entity=held.id, actor=actor, on=on, now=now)
    return held.id
