"""What happens in a case: the facts of its sales, and those that come after everything was paid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from rainmaker.vectors.cases import Case

SOURCE = "vectors"
FIRST_DAY = date(2026, 3, 1)  # undated sales are on successive days of one month
EARLIER_DAY = date(2026, 1, 1)  # and what came before them in that year
BASE_CURRENCY = "EUR"
ALONE = "dana"  # who sells what nobody shares

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sold:
    """One sale of a case, by its place, and what everybody holds of it."""

    name: str
    amount: str
    currency: str
    day: date
    shares: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """The facts of one run, whose names nobody else has: the sales, and what comes after they were paid."""

    first: list[Event]
    later: list[Event]


def sales_of(case: Case) -> list[Sold]:
    """Return the sales in order, earlier ones first."""
    told = case.told
    earlier = [
        Sold(f"earlier-{place}", str(amount), BASE_CURRENCY, EARLIER_DAY + timedelta(days=place), {ALONE: 1})
        for place, amount in enumerate(told.get("earlier", ()))
    ]
    return [*earlier, *(_sale(place, credit) for place, credit in enumerate(told["credits"]))]


def sellers_of(case: Case) -> list[str]:
    """Return everybody who sells something."""
    return list(dict.fromkeys(name for sale in sales_of(case) for name in sale.shares))


def managers_of(case: Case) -> list[tuple[date | None, list[str]]]:
    """Return from which day on who manages the seller, the nearest first; no day is since always."""
    later = case.told.get("managers_later")
    first: list[tuple[date | None, list[str]]] = [(None, case.told.get("managers", []))]
    return first + ([(later["from_day"], later["managers"])] if later else [])


def happening(case: Case, *, run: str) -> Happening:
    """Return the facts of one run of the case."""
    first = [event for sale in sales_of(case) for event in _facts(case, sale, run)]
    return Happening(first, list(_later(case, run)))


def reference(run: str, name: str) -> str:
    """Return what the source calls a sale or an agent of one run."""
    return f"{run} {name}"


def _sale(place: int, told: Any) -> Sold:
    name, day = f"credit-{place}", FIRST_DAY + timedelta(days=place)
    if not isinstance(told, Mapping):
        return Sold(name, str(told), BASE_CURRENCY, day, {ALONE: 1})
    shares = told.get("split", {ALONE: 1})
    return Sold(name, str(told["amount"]), told.get("currency", BASE_CURRENCY), told.get("day", day), shares)


def _facts(case: Case, sale: Sold, run: str) -> Iterator[Event]:
    yield _submitted(case, sale, run, sale.amount)
    yield _event(run, "transaction.approved", sale.name, on=case.told.get("approved_on", sale.day))
    for place, amount in enumerate(case.told.get("payments", ())):
        paid: dict[str, Any] = {"amount": str(amount), "currency": sale.currency}
        on = sale.day + timedelta(days=place + 1)
        yield _event(run, "payment.received", sale.name, on=on, number=place, **paid)


def _submitted(case: Case, sale: Sold, run: str, amount: str) -> Event:
    credits_ = [{"agent": reference(run, name), "weight": str(weight)} for name, weight in sale.shares.items()]
    told: dict[str, Any] = {"amount": amount, "currency": sale.currency, "kind": "sale", "credits": credits_}
    if case.told.get("measure") == "COUNT":
        told["quantity"] = amount
    return _event(run, "transaction.submitted", sale.name, on=sale.day, **told)


def _later(case: Case, run: str) -> Iterator[Event]:
    told, sales = case.told, [sale for sale in sales_of(case) if sale.name.startswith("credit")]
    last_day = max(sale.day for sale in sales)
    for amount in told.get("then_reverse", ()):
        sale = next(sale for sale in sales if Decimal(sale.amount) == Decimal(str(amount)))
        yield _event(run, "transaction.reversed", sale.name, on=last_day)
    if taken := told.get("reversed"):
        yield _event(run, "transaction.reversed", sales[taken["credit"]].name, on=taken["day"])
    if taken := told.get("refunded"):
        given_back: dict[str, Any] = {"amount": str(taken["amount"]), "currency": BASE_CURRENCY}
        yield _event(run, "transaction.partly_refunded", sales[taken["credit"]].name, on=taken["day"], **given_back)
    for sale, amount in zip(sales, told.get("amended_to", ()), strict=False):
        yield _submitted(case, sale, run, str(amount)) | {"revision": 1}
    if moved := told.get("moved_to"):
        yield _event(run, "transaction.approved", sales[0].name, on=moved) | {"revision": 1}


def _event(run: str, fact_type: str, sale: str, *, on: date, number: int = 0, **data: Any) -> Event:
    return {
        "specversion": "1.0",
        "id": f"{run} {sale} {fact_type} {number}",
        "source": SOURCE,
        "type": f"rainmaker.{fact_type}.v1",
        "localdate": on.isoformat(),
        "data": {"transaction": reference(run, sale), **data},
    }
