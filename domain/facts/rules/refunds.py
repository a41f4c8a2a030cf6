"""What part of a transaction was given back, when, and from whose credits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.facts.rules.transaction import TransactionSeen
from domain.facts.types.transactions import CreditKind
from domain.shared.money import EXACT, allocate, minor_unit, rounded

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Refund:
    """An amount given back, on the day on which it counts: not before the sale itself does."""

    fact_id: UUID
    amount: Decimal
    occurred_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody is credited with, in the transaction's currency and in base currency."""

    kind: CreditKind
    amount: Decimal
    base_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What one refund takes from one credit, which is named by its place."""

    refund: Refund
    place: int
    amount: Decimal
    base_amount: Decimal | None


def refunds_of(seen: TransactionSeen) -> list[Refund]:
    """Return what was given back of a transaction that counts: in its own currency, and never more than it was."""
    if not seen.counts or seen.submission is None or seen.verdict is None:
        return []
    left = max(seen.submission.data.amount, ZERO)
    refunds = []
    for fact in seen.refunds:
        amount = min(fact.data.amount, left) if fact.data.currency == seen.submission.data.currency else ZERO
        if amount > 0:
            left -= amount
            at, day = max(fact.occurred_at, seen.verdict.occurred_at), max(fact.day, seen.verdict.day)
            refunds.append(Refund(fact.fact_id, amount, at, day))
    return refunds


def paid_amount(seen: TransactionSeen) -> Decimal | None:
    """Return what the customer paid in the transaction's own currency; None until it was submitted."""
    if seen.submission is None:
        return None
    currency = seen.submission.data.currency
    return sum((fact.data.amount for fact in seen.payments if fact.data.currency == currency), ZERO)


def take_back(
    refunds: Sequence[Refund], held: Sequence[Held], *, whole: Decimal, currency: str, base_currency: str
) -> list[TakenBack]:
    """Share each refund among the splits by what they still hold, so that the shares add up to it.

    Overlays and overrides lose in proportion to the whole. Whoever loses everything loses all the base amount too.
    """
    taken: list[TakenBack] = []
    lost = [ZERO] * len(held)
    refunded = ZERO
    for refund in refunds:
        shares = _of_splits(refund, held, lost, currency)
        refunded += refund.amount
        for place, credit in enumerate(held):
            if credit.kind is CreditKind.SPLIT:
                now_lost = lost[place] + shares[place]
            else:
                now_lost = _in_proportion(credit.amount, refunded, whole, currency)
            base = _base(credit, lost[place], now_lost, base_currency)
            if now_lost != lost[place]:
                taken.append(TakenBack(refund, place, now_lost - lost[place], base))
            lost[place] = now_lost
    return taken


def _of_splits(refund: Refund, held: Sequence[Held], lost: Sequence[Decimal], currency: str) -> dict[int, Decimal]:
    places = [place for place, credit in enumerate(held) if credit.kind is CreditKind.SPLIT]
    left = [held[place].amount - lost[place] for place in places]
    return dict(zip(places, allocate(refund.amount, left, unit=minor_unit(currency)), strict=True))


def _in_proportion(amount: Decimal, part: Decimal, whole: Decimal, currency: str) -> Decimal:
    return rounded(EXACT.divide(EXACT.multiply(amount, part), whole), currency)


def _base(credit: Held, before: Decimal, after: Decimal, base_currency: str) -> Decimal | None:
    if credit.base_amount is None or not credit.amount:
        return credit.base_amount and ZERO
    return _in_proportion(credit.base_amount, after, credit.amount, base_currency) - _in_proportion(
        credit.base_amount, before, credit.amount, base_currency
    )
