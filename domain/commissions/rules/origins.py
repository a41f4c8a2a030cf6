"""What stands at an instant of its own in a credit, itself or its payments, and what is taken back of each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.commissions.rules.entry import Credit, EntryKind, TakenBack
from domain.commissions.rules.terms import ClawbackTerms
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Anchor, Clawback
from domain.shared.money import EXACT

ZERO = Decimal(0)
PART_DIGITS = Decimal("0.0000000001")  # a part that no decimal holds keeps ten; the last part takes the rest


class Taken(NamedTuple):
    """What is taken back of an origin, of the credit and of its whole transaction, and when."""

    key: str
    at: datetime
    day: date
    amount: Decimal
    whole: Decimal


@dataclass(slots=True)
class Origin:
    """The part of a credit from `start` to `end`, and what is taken back of it at days of its own."""

    id: UUID
    kind: EntryKind
    at: datetime
    day: date
    end: Decimal
    whole_end: Decimal
    start: Decimal = ZERO
    whole_start: Decimal = ZERO
    later: list[Taken] = field(default_factory=list)

    def untaken(self) -> tuple[Decimal, Decimal]:
        """Return what is left of it, and of its whole, after everything that was taken back."""
        amount, whole = EXACT.subtract(self.end, self.start), EXACT.subtract(self.whole_end, self.whole_start)
        for taken in self.later:
            amount, whole = EXACT.subtract(amount, taken.amount), EXACT.subtract(whole, taken.whole)
        return amount, whole


def origins_of(credit: Credit, rule: Rule) -> list[Origin]:
    """Return the credit, or its payments where these are the anchor, less what is placed as if it had never been."""
    is_by_payment = rule.terms.anchor is Anchor.PAYMENT and credit.amount > 0
    origins = _payments(credit) if is_by_payment else [_itself(credit)]
    for refund in sorted(credit.refunds, key=lambda refund: (refund.at, refund.id)):
        _take_refund(origins, refund, rule)
    if credit.reversal is not None:
        for origin in origins:
            _take(origin, Taken("reversal", credit.reversal.at, credit.reversal.day, *origin.untaken()), rule)
    return origins


def proportion(amount: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """Return the part of the amount; all of it, to the last digit, for all."""
    if part == of:
        return amount
    return EXACT.quantize(EXACT.divide(EXACT.multiply(amount, part), of), PART_DIGITS)


def _itself(credit: Credit) -> Origin:
    return Origin(credit.id, EntryKind.CREDIT, credit.at, credit.day, credit.amount, credit.whole)


def _payments(credit: Credit) -> list[Origin]:
    origins: list[Origin] = []
    start = whole_start = ZERO
    for payment in sorted(credit.payments, key=lambda payment: (payment.at, payment.id)):
        end = EXACT.add(start, payment.amount)
        whole_end = proportion(credit.whole, end, credit.amount)
        key, at, day = uuid5(credit.id, str(payment.id)), max(payment.at, credit.at), max(payment.day, credit.day)
        origins.append(Origin(key, EntryKind.PAYMENT, at, day, end, whole_end, start, whole_start))
        start, whole_start = end, whole_end
    return origins


def _take_refund(origins: Sequence[Origin], refund: TakenBack, rule: Rule) -> None:
    """Take a refund from what stood before it, the latest first, and the rest from what comes later."""
    before = [origin for origin in origins if origin.at <= refund.at]
    later = [origin for origin in origins if origin.at > refund.at]
    amount, whole = refund.amount, refund.whole
    for origin in (*reversed(before), *later):
        untaken, whole_untaken = origin.untaken()
        part, whole_part = min(amount, max(untaken, ZERO)), min(whole, max(whole_untaken, ZERO))
        at, day = max(refund.at, origin.at), max(refund.day, origin.day)
        _take(origin, Taken(str(refund.id), at, day, part, whole_part), rule)
        amount, whole = EXACT.subtract(amount, part), EXACT.subtract(whole, whole_part)


def _take(origin: Origin, taken: Taken, rule: Rule) -> None:
    """Let the window and the clawback of the plan decide whether it was never there, goes at its own day, or stays."""
    if not taken.amount and not taken.whole:
        return
    policy = rule.terms.clawback.policy
    is_in_time = _is_in_time(origin, taken, rule.terms.clawback)
    is_in_window = taken.day < rule.windows(origin.day).volume.end
    if is_in_window or (policy is Clawback.RECOMPUTE_ORIGIN and is_in_time):
        origin.end = EXACT.subtract(origin.end, taken.amount)
        origin.whole_end = EXACT.subtract(origin.whole_end, taken.whole)
    elif policy is not Clawback.NONE and is_in_time:
        origin.later.append(taken)


def _is_in_time(origin: Origin, taken: Taken, clawback: ClawbackTerms) -> bool:
    return clawback.within_days is None or (taken.day - origin.day).days <= clawback.within_days
