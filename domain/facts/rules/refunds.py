"""What part of a transaction was given back, when, and from whose credits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.facts.rules.portions import ZERO, Held, in_proportion, portions
from domain.facts.rules.transaction import TransactionSeen


@dataclass(frozen=True, slots=True)
class Refund:
    """An amount given back, on the day on which it counts: not before the sale itself does."""

    fact_id: UUID
    amount: Decimal
    occurred_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What one refund takes from one credit, which is named by its place."""

    refund: Refund
    place: int
    amount: Decimal
    base_amount: Decimal | None


def refunds_of(seen: TransactionSeen) -> list[Refund]:
    """Return what was given back of a transaction that counts: in its own currency, and never more than it was."""
    if not seen.refunds or not seen.counts or seen.submission is None or seen.verdict is None:
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


def take_back(
    refunds: Sequence[Refund], held: Sequence[Held], *, whole: Decimal, currency: str, base_currency: str
) -> list[TakenBack]:
    """Share each refund among the splits by what they still hold, so that the shares add up to it.

    Overlays and overrides lose in proportion to the whole. Whoever loses everything loses all the base amount too.
    """
    taken = []
    lost: Sequence[Decimal] = [ZERO] * len(held)
    steps = portions((refund.amount for refund in refunds), held, whole=whole, currency=currency)
    for refund, now_lost in zip(refunds, steps, strict=True):
        for place, credit in enumerate(held):
            if now_lost[place] != lost[place]:
                base = _base(credit, lost[place], now_lost[place], base_currency)
                taken.append(TakenBack(refund, place, now_lost[place] - lost[place], base))
        lost = now_lost
    return taken


def _base(credit: Held, before: Decimal, after: Decimal, base_currency: str) -> Decimal | None:
    if credit.base_amount is None or not credit.amount:
        return credit.base_amount and ZERO
    return in_proportion(credit.base_amount, after, credit.amount, base_currency) - in_proportion(
        credit.base_amount, before, credit.amount, base_currency
    )
