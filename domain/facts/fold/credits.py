"""Rows of credits: who is credited with what in a sale, and what refunds take back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.facts.rules.rates import RateTable
from domain.facts.rules.refunds import Held, TakenBack, refunds_of, take_back
from domain.facts.rules.transaction import TransactionSeen, overrides, parts, sale_day
from domain.facts.types.transactions import CreditKind
from domain.organisation.tree import managers_above
from domain.shared.ids import credit_id
from domain.shared.money import allocate, minor_unit

Levels = Mapping[tuple[UUID, date], Sequence[tuple[int, UUID]]]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sale:
    """A transaction by its names, with the facts that decide."""

    id: UUID
    source: str
    reference: str
    seen: TransactionSeen


async def levels_above(sales: Iterable[TransactionSeen]) -> Levels:
    """Return who managed each level above every seller on the day of the sale."""
    pairs: set[tuple[UUID, date]] = set()
    for seen in sales:
        day = sale_day(seen)
        if day is not None:
            pairs.update((part.agent_id, day) for part in parts(seen) if part.kind is CreditKind.SPLIT)
    return await managers_above(sorted(pairs))


def credit_rows(sale: Sale, levels: Levels, rates: RateTable) -> list[Row]:
    """Return a row for everybody who is credited: sellers in the order given, then managers."""
    seen, day = sale.seen, sale_day(sale.seen)
    if day is None or seen.submission is None:
        return []
    submitted, shared = seen.submission.data, _shared(sale, day)
    rows = [
        {
            **shared,
            "id": credit_id(sale.id, agent_id, kind, level),
            "agent_id": agent_id,
            "kind": kind,
            "level": level,
            "position": position,
            "amount": amount,
            **_priced(rates, amount, submitted.currency, day),
        }
        for agent_id, kind, level, position, amount in _holders(seen, levels, day)
    ]
    whole = rates.price(submitted.amount, submitted.currency, day=day).base_amount
    _share_base([row for row in rows if row["kind"] is CreditKind.SPLIT], whole, rates.base_currency)
    for taken in _taken_back(sale, rows, rates):
        rows[taken.place]["refunded_amount"] += taken.amount
    return rows


def refund_rows(sale: Sale, rows: Sequence[Row], rates: RateTable) -> Iterator[Row]:
    """Return a row for what each refund takes from each of the sale's credits, whose rows these are."""
    for taken in _taken_back(sale, rows, rates):
        credit = rows[taken.place]
        yield {
            "fact_id": taken.refund.fact_id,
            "credit_id": credit["id"],
            "transaction_id": sale.id,
            "agent_id": credit["agent_id"],
            "kind": credit["kind"],
            "amount": taken.amount,
            "base_amount": taken.base_amount,
            "occurred_at": taken.refund.occurred_at,
            "day": taken.refund.day,
        }


def _shared(sale: Sale, day: date) -> Row:
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
        "reversed_at": reversal.occurred_at if reversal else None,
        "reversed_day": reversal.day if reversal else None,
    }


def _holders(seen: TransactionSeen, levels: Levels, day: date) -> list[tuple[UUID, CreditKind, int, int, Decimal]]:
    shared = parts(seen)
    above = overrides(shared, {part.agent_id: levels.get((part.agent_id, day), ()) for part in shared})
    return [(part.agent_id, part.kind, 0, part.position, part.amount) for part in shared] + [
        (override.agent_id, CreditKind.OVERRIDE, override.level, len(shared), override.amount) for override in above
    ]


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
        [Held(row["kind"], row["amount"], row["base_amount"]) for row in rows],
        whole=submitted.amount,
        currency=submitted.currency,
        base_currency=rates.base_currency,
    )
