"""A transaction's state: its facts folded in order, whatever the order in which they arrived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.facts.rules.history import Attributes, Seen, in_order
from domain.facts.rules.shares import Part, parts_of
from domain.facts.types.transactions import (
    CreditKind,
    PaymentReceived,
    TransactionApproved,
    TransactionPartlyRefunded,
    TransactionRejected,
    TransactionReversed,
    TransactionSubmitted,
)
from domain.shared.money import Money


class TransactionState(StrEnum):
    """Where a transaction stands. ANNOUNCED: something is known of it, but not yet what it is worth."""

    ANNOUNCED = "ANNOUNCED"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REVERSED = "REVERSED"


@dataclass(frozen=True, slots=True)
class TransactionSeen:
    """The facts that decide: the first submission, the last verdict, the first reversal, what was refunded and paid.

    What comes after the reversal gives nothing back: the reversal gave back what was left.
    """

    submission: Seen | None
    verdict: Seen | None
    reversal: Seen | None
    refunds: tuple[Seen, ...] = ()
    payments: tuple[Seen, ...] = ()
    attributes: Attributes = field(default_factory=dict)

    @property
    def state(self) -> TransactionState:
        """Return where the transaction stands."""
        if self.submission is None:
            return TransactionState.ANNOUNCED
        if self.verdict is None:
            return TransactionState.SUBMITTED
        if isinstance(self.verdict.data, TransactionRejected):
            return TransactionState.REJECTED
        return TransactionState.APPROVED if self.reversal is None else TransactionState.REVERSED

    @property
    def counts(self) -> bool:
        """Return whether anybody is credited: approved, perhaps reversed since."""
        return self.state in (TransactionState.APPROVED, TransactionState.REVERSED)


@dataclass(frozen=True, slots=True)
class Override:
    """A manager's credit in the sale of somebody below, by the level in the tree of that day."""

    agent_id: UUID
    level: int
    amount: Decimal


def fold_transaction(facts: Iterable[Seen]) -> TransactionSeen:
    """Pick the facts that decide. A second submission changes nothing; a verdict replaces the one before."""
    submission = verdict = reversal = None
    refunds: list[Seen] = []
    payments: list[Seen] = []
    attributes: dict[str, object] = {}
    for fact in in_order(facts):
        attributes |= fact.attributes
        match fact.data:
            case TransactionSubmitted():
                submission = submission or fact
            case TransactionApproved() | TransactionRejected():
                verdict = fact
            case TransactionReversed():
                reversal = reversal or fact
            case TransactionPartlyRefunded() if reversal is None:
                refunds.append(fact)
            case PaymentReceived():
                payments.append(fact)
    return TransactionSeen(submission, verdict, reversal, tuple(refunds), tuple(payments), attributes)


def parts(seen: TransactionSeen) -> list[Part]:
    """Return everybody's part of a transaction that counts."""
    if not seen.counts or seen.submission is None:
        return []
    data: TransactionSubmitted = seen.submission.data
    return parts_of(Money.of(data.amount, data.currency), data.credits, dict(seen.submission.people))


def sale_day(seen: TransactionSeen) -> date | None:
    """Return the local day of the approval, on which the sale counts."""
    return seen.verdict.day if seen.counts and seen.verdict else None


def overrides(shared: Sequence[Part], managers: Mapping[UUID, Sequence[tuple[int, UUID]]]) -> list[Override]:
    """Credit the managers above each seller by level: a vacant level is left out and nobody shifts.

    A manager of two levels is credited at the nearer one, and nobody for a sale of one's own.
    """
    amounts: dict[tuple[UUID, int], Decimal] = {}
    for part in shared:
        if part.kind is not CreditKind.SPLIT:
            continue
        nearest: dict[UUID, int] = {}
        for level, manager in sorted(managers.get(part.agent_id, ())):
            if manager != part.agent_id:
                nearest.setdefault(manager, level)
        for manager, level in nearest.items():
            amounts[manager, level] = amounts.get((manager, level), Decimal(0)) + part.amount
    return [Override(manager, level, amount) for (manager, level), amount in sorted(amounts.items())]
