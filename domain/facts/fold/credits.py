"""Rows of credits: who is credited with what in a sale, what refunds take back and what payments release."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen
from domain.facts.rules.payments import payments_of, release
from domain.facts.rules.portions import OF_THE_WHOLE, Held
from domain.facts.rules.rates import RateTable
from domain.facts.rules.refunds import TakenBack, refunds_of, take_back
from domain.facts.rules.shares import Part
from domain.facts.rules.transaction import TransactionSeen, overrides, sale_day
from domain.facts.types.transactions import CreditKind
from domain.organisation.tree import managers_above
from domain.shared.calendars import start_of_day
from domain.shared.ids import credit_id
from domain.shared.money import allocate, minor_unit

Levels = Mapping[tuple[UUID, date], Sequence[tuple[int, UUID]]]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sale:
    """A transaction by its names, with the facts that decide, and everybody's part of it."""

    id: UUID
    source: str
    reference: str
    seen: TransactionSeen
    shared: Sequence[Part]


async def levels_above(sales: Iterable[Sale]) -> Levels:
    """Return who managed each level above every seller on the day of the sale."""
    pairs: set[tuple[UUID, date]] = set()
    for sale in sales:
        day = sale_day(sale.seen)
        if day is not None:
            sellers = (part.agent_id for part in sale.shared if part.kind is CreditKind.SPLIT)
            pairs.update((seller, day) for seller in sellers if seller is not None)
    return await managers_above(sorted(pairs))


def credit_rows(sale: Sale, levels: Levels, terms: Terms) -> list[Row]:
    """Return a row for every part: sellers and the house in the order given, then managers."""
    seen, day, rates = sale.seen, sale_day(sale.seen), terms.rates
    if day is None or seen.submission is None:
        return []
    submitted, shared = seen.submission.data, _shared(sale, day, terms)
    rows = [
        {
            **shared,
            "id": credit_id(sale.id, part.agent_id, part.kind, part.level),
            "agent_id": part.agent_id,
            "kind": part.kind,
            "level": part.level,
            "position": part.position,
            "weight": part.weight,
            "whole_weight": part.whole_weight,
            "amount": part.amount,
            "margin": part.margin,
            "quantity": part.quantity,
            **_priced(rates, part.amount, submitted.currency, day),
        }
        for part in _parts(sale.shared, levels, day)
    ]
    whole = rates.price(submitted.amount, submitted.currency, day=day).base_amount
    _share_base([row for row in rows if row["kind"] in OF_THE_WHOLE], whole, rates.base_currency)
    for taken in _taken_back(sale, rows, rates):
        rows[taken.place]["refunded_amount"] += taken.amount
    return rows


def refund_rows(sale: Sale, rows: Sequence[Row], rates: RateTable) -> Iterator[Row]:
    """Return a row for what each refund takes from each of the sale's credits, whose rows these are."""
    for taken in _taken_back(sale, rows, rates):
        yield {
            **_of_credit(sale, rows[taken.place]),
            "fact_id": taken.refund.fact_id,
            "amount": taken.amount,
            "base_amount": taken.base_amount,
            "occurred_at": taken.refund.occurred_at,
            "day": taken.refund.day,
        }


def payment_rows(sale: Sale, rows: Sequence[Row]) -> Iterator[Row]:
    """Return a row for what each payment releases of each of the sale's credits, whose rows these are."""
    payments = payments_of(sale.seen)
    if not payments or sale.seen.submission is None:
        return
    submitted = sale.seen.submission.data
    for released in release(payments, _held(rows), whole=submitted.amount, currency=submitted.currency):
        yield {
            **_of_credit(sale, rows[released.place]),
            "fact_id": released.payment.fact_id,
            "amount": released.amount,
            "occurred_at": released.payment.occurred_at,
            "day": released.payment.day,
        }


def booking(submission: Seen, terms: Terms) -> Row:
    """Return when the sale was booked: on the day that was told, or else when it was submitted."""
    told: date | None = submission.data.booked_on
    if told is None:
        return {"booked_at": submission.occurred_at, "booked_day": submission.day}
    return {"booked_at": start_of_day(told, terms.time_zone), "booked_day": told}


def _of_credit(sale: Sale, credit: Row) -> Row:
    return {
        "credit_id": credit["id"],
        "transaction_id": sale.id,
        "agent_id": credit["agent_id"],
        "kind": credit["kind"],
    }


def _shared(sale: Sale, day: date, terms: Terms) -> Row:
    seen = sale.seen
    assert seen.submission is not None and seen.verdict is not None  # noqa: S101, PT018 - it has a day
    submission, reversal = seen.submission, seen.reversal
    return {
        "transaction_id": sale.id,
        "transaction_kind": submission.data.kind,
        "source": sale.source,
        "reference": sale.reference,
        "currency": submission.data.currency,
        "product": submission.data.product,
        "customer_id": submission.links.get("customer"),
        "opportunity_id": submission.links.get("opportunity"),
        "attributes": seen.attributes or None,
        "refunded_amount": Decimal(0),
        "credited_at": seen.verdict.occurred_at,
        "day": day,
        **booking(submission, terms),
        "reversed_at": reversal.occurred_at if reversal else None,
        "reversed_day": reversal.day if reversal else None,
    }


def _parts(shared: Sequence[Part], levels: Levels, day: date) -> list[Part]:
    sellers = [part.agent_id for part in shared if part.agent_id is not None]
    return [*shared, *overrides(shared, {agent_id: levels.get((agent_id, day), ()) for agent_id in sellers})]


def _priced(rates: RateTable, amount: Decimal, currency: str, day: date) -> Row:
    priced = rates.price(amount, currency, day=day)
    return {"base_amount": priced.base_amount, "rate": priced.rate, "rate_day": priced.rate_day}


def _share_base(splits: Sequence[Row], whole: Decimal | None, base_currency: str) -> None:
    """Let the splits add up to the transaction in base currency too: rounded one by one they could miss a cent."""
    weights = [abs(row["amount"]) for row in splits]
    if whole is None or not any(weights):
        return
    for row, share in zip(splits, allocate(whole, weights, unit=minor_unit(base_currency)), strict=True):
        row["base_amount"] = share


def _taken_back(sale: Sale, rows: Sequence[Row], rates: RateTable) -> list[TakenBack]:
    refunds = refunds_of(sale.seen)
    if not refunds or sale.seen.submission is None:
        return []
    submitted = sale.seen.submission.data
    return take_back(
        refunds,
        _held(rows),
        whole=submitted.amount,
        currency=submitted.currency,
        base_currency=rates.base_currency,
    )


def _held(rows: Sequence[Row]) -> list[Held]:
    return [Held(row["kind"], row["amount"], row["base_amount"]) for row in rows]
