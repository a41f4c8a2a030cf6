"""Approve, reject or reverse transactions: each decision appends a fact, and is refused where it cannot follow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.record_own_facts import Stated, fold_stale, own_event, record_own_facts
from domain.facts.rules.transaction import TransactionState
from domain.marks.claim import lock_subjects
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


class Verdict(StrEnum):
    """What can be decided about a transaction."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REVERSE = "REVERSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides about one transaction, now or for a local day.

    `only_of_others` refuses who submitted it; another `revision` than the one that is held is refused, None is any.
    """

    verdict: Verdict
    transaction_id: UUID
    actor: str
    only_of_others: bool = False
    revision: int | None = None
    reason: str | None = None
    on: date | None = None


@operation
async def decide_transactions(decisions: Sequence[Decision], *, now: datetime) -> list[UUID]:
    """Let approved ones count, rejected ones not, and undo reversed ones, whose credit and pay are taken back.

    Each decision is about another transaction. One that is refused refuses all of them.
    """
    ids = [decision.transaction_id for decision in decisions]
    assert len(set(ids)) == len(ids)  # noqa: S101 - of two decisions about one, the second follows the first
    await lock_subjects(ids)
    await fold_stale(ids, now=now)  # what is decided about is what has been told until now
    held = await _held(ids)
    own = await _own_submissions([decision for decision in decisions if decision.only_of_others])
    for decision in decisions:
        _check(decision, held.get(decision.transaction_id), own)
    await record_own_facts([_stated(one, held[one.transaction_id], now=now) for one in decisions], now=now)
    return ids


@dataclass(frozen=True, slots=True)
class _Held:
    source: str
    reference: str
    state: str
    revision: int | None


@dataclass(frozen=True, slots=True)
class _Way:
    """From which state a verdict leads on, by which fact, and what is said where it was done before."""

    state: TransactionState
    fact_type: str
    otherwise: type[Conflict]


_WAYS: Mapping[Verdict, _Way] = {
    Verdict.APPROVE: _Way(TransactionState.SUBMITTED, "rainmaker.transaction.approved.v1", AlreadyApproved),
    Verdict.REJECT: _Way(TransactionState.SUBMITTED, "rainmaker.transaction.rejected.v1", AlreadyApproved),
    Verdict.REVERSE: _Way(TransactionState.APPROVED, "rainmaker.transaction.reversed.v1", NotApproved),
}
_REFUSALS: Mapping[TransactionState, type[Conflict]] = {
    TransactionState.ANNOUNCED: NotSubmitted,
    TransactionState.REJECTED: AlreadyRejected,
    TransactionState.REVERSED: AlreadyReversed,
}


async def _held(ids: Sequence[UUID]) -> Mapping[UUID, _Held]:
    rows = await sql.fetch("select id, source, reference, state, revision from transactions where id = any($1)", ids)
    return {row["id"]: _Held(*list(row.values())[1:]) for row in rows}


async def _own_submissions(decisions: Collection[Decision]) -> set[UUID]:
    """Return those of the transactions that whoever decides about them submitted."""
    if not decisions:
        return set()
    rows = await sql.fetch(
        """select s.entity_id from unnest($1::uuid[], $2::text[]) as decided (entity_id, actor)
             join stated_facts s using (entity_id, actor) join facts f using (id) where f.type = $3""",
        [decision.transaction_id for decision in decisions],
        [decision.actor for decision in decisions],
        SUBMITTED,
    )
    return {row["entity_id"] for row in rows}


def _check(decision: Decision, held: _Held | None, own: Collection[UUID]) -> None:
    if held is None:
        raise TransactionNotFound("there is no such transaction", path=("transactionId",))
    way = _WAYS[decision.verdict]
    if held.state != way.state:
        refusal = _REFUSALS.get(TransactionState(held.state), way.otherwise)
        message = f"the transaction is {held.state}; this asks for one that is {way.state}"
        raise refusal(message, path=("transactionId",))
    if decision.revision is not None and decision.revision != held.revision:
        message = f"revision {held.revision} is submitted, not {decision.revision}; look at it again"
        raise RevisedSince(message, path=("revision",))
    if decision.transaction_id in own:
        message = "you submitted this transaction; somebody else must approve it"
        raise OwnSubmission(message, path=("transactionId",))


def _stated(decision: Decision, held: _Held, *, now: datetime) -> Stated:
    told: dict[str, Any] = {"transaction": held.reference, "transaction_source": held.source}
    if decision.verdict is not Verdict.REVERSE:
        told["revision"] = held.revision
    if decision.reason is not None:
        told["reason"] = decision.reason
    event = own_event(_WAYS[decision.verdict].fact_type, told, on=decision.on, now=now)
    return Stated(event, decision.transaction_id, decision.actor)
