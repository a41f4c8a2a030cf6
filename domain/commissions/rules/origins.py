"""What stands at an instant of its own in a credit, itself or its payments, and what is taken back of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.commissions.rules.entry import Credit, EntryKind, Paid, TakenBack
from domain.commissions.rules.terms import ClawbackTerms
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Anchor, Clawback
from domain.shared.money import EXACT

ZERO = Decimal(0)
PART_DIGITS = Decimal("0.0000000001")  # a part that no decimal holds keeps ten; the last part takes the rest


class Taken(NamedTuple):
    """What is taken back of an origin, of the credit and of its whole transaction, and when; or a payment bounced."""

    key: str
    at: datetime
    day: date
    amount: Decimal
    whole: Decimal
    is_bounced: bool = False


@dataclass(slots=True)
class Origin:
    """The part of a credit from `start` to `end`, and what is taken back of it at days of its own.

    The whole transaction counts where the credit stands for itself; a payment is a part of all that the credit earns.
    """

    id: UUID
    kind: EntryKind
    at: datetime
    day: date
    end: Decimal
    start: Decimal = ZERO
    whole_end: Decimal = ZERO
    later: list[Taken] = field(default_factory=list)

    def untaken(self) -> tuple[Decimal, Decimal]:
        """Return what is left of it, and of its whole, after everything that was taken back."""
        amount, whole = EXACT.subtract(self.end, self.start), self.whole_end
        for taken in self.later:
            amount, whole = EXACT.subtract(amount, taken.amount), EXACT.subtract(whole, taken.whole)
        return amount, whole


def origins_of(credit: Credit, rule: Rule) -> list[Origin]:
    """Return the credit, or its payments where these are the anchor, less what is placed as if it had never been."""
    is_by_payment = rule.terms.anchor is Anchor.PAYMENT and credit.amount > 0
    origins = _payments(credit, rule) if is_by_payment else [_itself(credit, rule)]
    if credit.reversal is not None:
        for origin in origins:
            _take(origin, Taken("reversal", credit.reversal.at, credit.reversal.day, *origin.untaken()), rule)
    return origins


def proportion(amount: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """Return the part of the amount; all of it, to the last digit, for all."""
    if part == of:
        return amount
    return EXACT.quantize(EXACT.divide(EXACT.multiply(amount, part), of), PART_DIGITS)


def _itself(credit: Credit, rule: Rule) -> Origin:
    origin = Origin(credit.id, EntryKind.CREDIT, credit.at, credit.day, credit.amount, whole_end=credit.whole)
    for refund in sorted(credit.refunds, key=lambda refund: (refund.at, refund.id)):
        amount, whole = origin.untaken()
        _take_refund(origin, refund, min(refund.amount, max(amount, ZERO)), min(refund.whole, max(whole, ZERO)), rule)
    return origin


def _payments(credit: Credit, rule: Rule) -> list[Origin]:
    """Return what each payment releases: together what was paid of what refunds left of the credit so far.

    So a refund takes first what was not paid yet, and then, as a payment that bounces does, from the latest payment.
    """
    origins: list[Origin] = []
    paid, left, released = ZERO, credit.amount, ZERO
    for at, is_refund, _, event in sorted(_events(credit), key=itemgetter(0, 1, 2)):
        paid, left = (paid, EXACT.subtract(left, event.amount)) if is_refund else (EXACT.add(paid, event.amount), left)
        before, released = released, max(min(paid, left), ZERO)
        if is_refund or event.amount < 0:
            _take_released(origins, event, EXACT.subtract(before, released), rule)
        else:
            key, day = uuid5(credit.id, str(event.id)), max(event.day, credit.day)
            origins.append(Origin(key, EntryKind.PAYMENT, at, day, released, before))
    return origins


def _events(credit: Credit) -> Iterator[tuple[datetime, bool, UUID, Paid | TakenBack]]:
    events: list[Paid | TakenBack] = [*credit.payments, *credit.refunds]
    for event in events:
        yield max(event.at, credit.at), isinstance(event, TakenBack), event.id, event


def _take_released(origins: Sequence[Origin], event: Paid | TakenBack, amount: Decimal, rule: Rule) -> None:
    for origin in reversed(origins):
        part = min(amount, max(origin.untaken()[0], ZERO))
        _take_refund(origin, event, part, ZERO, rule)
        amount = EXACT.subtract(amount, part)


def _take_refund(origin: Origin, event: Paid | TakenBack, amount: Decimal, whole: Decimal, rule: Rule) -> None:
    at, day = max(event.at, origin.at), max(event.day, origin.day)
    _take(origin, Taken(str(event.id), at, day, amount, whole, isinstance(event, Paid)), rule)


def _take(origin: Origin, taken: Taken, rule: Rule) -> None:
    """Let the window and the clawback of the plan decide whether it was never there, goes at its own day, or stays.

    A payment that bounced was none, so that what it released never stays.
    """
    if not taken.amount and not taken.whole:
        return
    policy = rule.terms.clawback.policy
    is_due = taken.is_bounced or (policy is not Clawback.NONE and _is_in_time(origin, taken, rule.terms.clawback))
    is_in_window = taken.day < rule.windows(origin.day).volume.end
    if is_in_window or (policy is Clawback.RECOMPUTE_ORIGIN and is_due):
        origin.end = EXACT.subtract(origin.end, taken.amount)
        origin.whole_end = EXACT.subtract(origin.whole_end, taken.whole)
    elif is_due:
        origin.later.append(taken)


def _is_in_time(origin: Origin, taken: Taken, clawback: ClawbackTerms) -> bool:
    return clawback.within_days is None or (taken.day - origin.day).days <= clawback.within_days
