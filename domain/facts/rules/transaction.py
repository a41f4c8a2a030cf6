"""A transaction's state: its facts folded in order, whatever the order in which they arrived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from domain.facts.rules.approval import is_about, judged_revision
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


class TransactionState(StrEnum):
    """Where a transaction stands. ANNOUNCED: something is known of it, but not yet what it is worth."""

    ANNOUNCED = "ANNOUNCED"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REVERSED = "REVERSED"


@dataclass(frozen=True)
class TransactionSeen:
    """The facts that decide: the first submission, the verdict, the first reversal, what was refunded and paid.

    The verdict is the last one about what is submitted now; `told` is what the key of the submission said at each
    revision. What comes after the reversal gives nothing back: the reversal gave back what was left.
    """

    submission: Seen | None
    verdict: Seen | None
    reversal: Seen | None
    refunds: tuple[Seen, ...] = ()
    payments: tuple[Seen, ...] = ()
    told: Mapping[int, Seen] = field(default_factory=dict)
    attributes: Attributes = field(default_factory=dict)

    @cached_property
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

    @property
    def approved_revision(self) -> int | None:
        """Return which revision of the submission was approved, of a transaction that counts."""
        return judged_revision(self.verdict, self.told) if self.counts and self.verdict else None


def fold_transaction(facts: Iterable[Seen]) -> TransactionSeen:
    """Pick the facts that decide. A second submission changes nothing; a verdict replaces the one before."""
    submission = reversal = None
    verdicts: list[Seen] = []
    refunds: list[Seen] = []
    payments: list[Seen] = []
    attributes: dict[str, object] = {}
    every = in_order(facts)
    for fact in every:
        if not fact.holds:
            continue
        attributes |= fact.attributes
        match fact.data:
            case TransactionSubmitted():
                submission = submission or fact
            case TransactionApproved() | TransactionRejected():
                verdicts.append(fact)
            case TransactionReversed():
                reversal = reversal or fact
            case TransactionPartlyRefunded() if reversal is None:
                refunds.append(fact)
            case PaymentReceived():
                payments.append(fact)
    told = {fact.revision: fact for fact in every if submission is not None and _is_of_key(fact, submission)}
    about = [verdict for verdict in verdicts if submission is not None and is_about(verdict, submission, told)]
    verdict = about[-1] if about else None
    return TransactionSeen(submission, verdict, reversal, tuple(refunds), tuple(payments), told, attributes)


def parts(seen: TransactionSeen) -> list[Part]:
    """Return everybody's part of a transaction that counts."""
    if not seen.counts or seen.submission is None:
        return []
    return parts_of(seen.submission.data, seen.submission.people)


def sale_day(seen: TransactionSeen) -> date | None:
    """Return the local day of the approval, on which the sale counts."""
    return seen.verdict.day if seen.counts and seen.verdict else None


def overrides(shared: Sequence[Part], managers: Mapping[UUID, Sequence[tuple[int, UUID]]]) -> list[Part]:
    """Credit the managers above each seller by level: a vacant level is left out and nobody shifts.

    Who manages several levels is credited at each, for pay to choose the better; nobody for a sale of one's own.
    """
    below: dict[tuple[UUID, int], list[Part]] = {}
    for part in shared:
        if part.kind is not CreditKind.SPLIT or part.agent_id is None:
            continue
        for level, manager in managers.get(part.agent_id, ()):
            if manager != part.agent_id:
                below.setdefault((manager, level), []).append(part)
    return [_override(*place, sellers, position=len(shared)) for place, sellers in sorted(below.items(), key=_by_place)]


def _by_place(one: tuple[tuple[UUID, int], list[Part]]) -> tuple[UUID, int]:
    return one[0]


def _override(manager: UUID, level: int, sellers: Sequence[Part], *, position: int) -> Part:
    margins = [part.margin for part in sellers if part.margin is not None]
    quantities = [part.quantity for part in sellers if part.quantity is not None]
    first = sellers[0]
    return Part(
        agent_id=manager,
        kind=CreditKind.OVERRIDE,
        level=level,
        position=position,
        weight=sum((part.weight for part in sellers[1:]), first.weight),
        whole_weight=first.whole_weight,
        amount=sum((part.amount for part in sellers[1:]), first.amount),
        margin=sum(margins[1:], margins[0]) if margins else None,
        quantity=sum(quantities[1:], quantities[0]) if quantities else None,
    )


def _is_of_key(fact: Seen, submission: Seen) -> bool:
    return isinstance(fact.data, TransactionSubmitted) and (fact.source, fact.external_id) == (
        submission.source,
        submission.external_id,
    )
