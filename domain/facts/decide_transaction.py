"""Approve, reject or reverse a transaction: each appends a fact, and each refuses what cannot follow."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.record_own_fact import record_own_fact
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


class OwnSubmission(Forbidden):
    """Somebody else approves what one has submitted."""

    code: ClassVar[str] = "transaction.own_submission"


@operation
async def approve_transaction(
    *, transaction_id: UUID, actor: str, only_of_others: bool, on: date | None, now: datetime
) -> UUID:
    """Let the transaction count from now, or from a day; `only_of_others` refuses who submitted it."""
    await _expect(transaction_id, TransactionState.SUBMITTED, otherwise=AlreadyApproved)
    if only_of_others and await _submitted_by(actor, transaction_id):
        message = "you submitted this transaction; somebody else must approve it"
        raise OwnSubmission(message, path=("transactionId",))
    fact_type = "rainmaker.transaction.approved.v1"
    return await _record(fact_type, transaction_id, reason=None, actor=actor, on=on, now=now)


@operation
async def reject_transaction(*, transaction_id: UUID, reason: str | None, actor: str, now: datetime) -> UUID:
    """Say that the transaction does not count."""
    await _expect(transaction_id, TransactionState.SUBMITTED, otherwise=AlreadyApproved)
    fact_type = "rainmaker.transaction.rejected.v1"
    return await _record(fact_type, transaction_id, reason=reason, actor=actor, on=None, now=now)


@operation
async def reverse_transaction(
    *, transaction_id: UUID, reason: str | None, actor: str, on: date | None, now: datetime
) -> UUID:
    """Undo an approved transaction, now or on a day; the credit and its pay are taken back."""
    await _expect(transaction_id, TransactionState.APPROVED, otherwise=NotApproved)
    fact_type = "rainmaker.transaction.reversed.v1"
    return await _record(fact_type, transaction_id, reason=reason, actor=actor, on=on, now=now)


_REFUSALS: dict[TransactionState, type[Conflict]] = {
    TransactionState.ANNOUNCED: NotSubmitted,
    TransactionState.REJECTED: AlreadyRejected,
    TransactionState.REVERSED: AlreadyReversed,
}


async def _expect(transaction_id: UUID, state: TransactionState, *, otherwise: type[Conflict]) -> None:
    await lock_subject(transaction_id)
    found = await sql.fetch_value("select state from transactions where id = $1", transaction_id)
    if found is None:
        raise TransactionNotFound("there is no such transaction", path=("transactionId",))
    if found != state:
        refusal = _REFUSALS.get(TransactionState(found), otherwise)
        raise refusal(f"the transaction is {found}; this asks for one that is {state}", path=("transactionId",))


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
    fact_type: str, transaction_id: UUID, *, reason: str | None, actor: str, on: date | None, now: datetime
) -> UUID:
    name = await sql.fetch_one("select source, reference from transactions where id = $1", transaction_id)
    assert name is not None  # noqa: S101 - its state was read under the lock
    data = {"transaction": name["reference"], "transaction_source": name["source"]}
    if reason is not None:
        data["reason"] = reason
    await record_own_fact(fact_type=fact_type, data=data, entity=transaction_id, actor=actor, on=on, now=now)
    return transaction_id
