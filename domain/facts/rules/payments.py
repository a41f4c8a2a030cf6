"""What the customer has paid of a transaction, and how much of each credit that releases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.facts.rules.history import place_of
from domain.facts.rules.portions import ZERO, Held, portions
from domain.facts.rules.transaction import TransactionSeen
from domain.shared.money import EXACT


@dataclass(frozen=True, slots=True)
class Payment:
    """What a payment settles of the transaction, on the day on which it counts: not before the sale itself does."""

    fact_id: UUID
    amount: Decimal
    occurred_at: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Released:
    """What one payment releases of one credit, which is named by its place."""

    payment: Payment
    place: int
    amount: Decimal


def paid_amount(seen: TransactionSeen) -> Decimal | None:
    """Return what the customer paid in the transaction's own currency; None until it was submitted."""
    if seen.submission is None:
        return None
    currency = seen.submission.data.currency
    return sum((fact.data.amount for fact in seen.payments if fact.data.currency == currency), ZERO)


def payments_of(seen: TransactionSeen) -> list[Payment]:
    """Return what was paid of a transaction that counts, before its reversal: never beyond its amount.

    A payment that was taken back settles less again; what was paid beyond the amount is taken back first.
    """
    if not seen.counts or seen.submission is None or seen.verdict is None:
        return []
    submitted, verdict = seen.submission.data, seen.verdict
    paid, settled = ZERO, ZERO
    payments = []
    for fact in seen.payments:
        is_late = seen.reversal is not None and place_of(fact) > place_of(seen.reversal)
        if is_late or fact.data.currency != submitted.currency:
            continue
        paid += fact.data.amount
        now_settled = _within(paid, submitted.amount)
        if now_settled != settled:
            at, day = max(fact.occurred_at, verdict.occurred_at), max(fact.day, verdict.day)
            payments.append(Payment(fact.fact_id, now_settled - settled, at, day))
            settled = now_settled
    return payments


def release(payments: Sequence[Payment], held: Sequence[Held], *, whole: Decimal, currency: str) -> list[Released]:
    """Share each payment among the credits: those of a transaction that is paid add up to the credit exactly."""
    released: list[Released] = []
    before: Sequence[Decimal] = [ZERO] * len(held)
    steps = portions((payment.amount for payment in payments), held, whole=whole, currency=currency)
    for payment, after in zip(payments, steps, strict=True):
        changes = [EXACT.subtract(*both) for both in zip(after, before, strict=True)]
        released += [Released(payment, place, change) for place, change in enumerate(changes) if change]
        before = after
    return released


def _within(paid: Decimal, whole: Decimal) -> Decimal:
    return min(max(paid, ZERO), whole) if whole > 0 else max(min(paid, ZERO), whole)
