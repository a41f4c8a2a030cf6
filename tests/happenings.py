"""What happens at Meridian, as its CRM tells it: `await sell(company.dana, "1200.00 EUR", on=march(14))`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

import msgspec

from company import CRM, NOW, Person
from domain.facts.ingest import ItemResult, ingest

_numbers = count(1)


@dataclass(frozen=True)
class Sale:
    """A transaction, by what the CRM calls it."""

    reference: str


def event(
    fact_type: str,
    *,
    on: date | None = None,
    at: str | datetime | None = None,
    key: str | None = None,
    source: str = CRM,
    **data: Any,
) -> dict[str, Any]:
    """A CloudEvent on a local day, or at an instant."""
    when = {"time": at} if on is None else {"localdate": on}
    names = {"specversion": "1.0", "id": key or f"fact-{next(_numbers)}", "source": source}
    return {**names, "type": f"rainmaker.{fact_type}.v1", **when, "data": data}


def custom(name: str, *, on: date | None = None, **terms: Any) -> dict[str, Any]:
    """A fact of a custom type, `custom.<name>.v1`."""
    return event("custom", on=on, **terms) | {"type": f"custom.{name}.v1"}


def revised(sent: dict[str, Any], revision: int, /, **data: Any) -> dict[str, Any]:
    """The same fact at another revision, with some of its data changed."""
    return sent | {"revision": revision, "data": sent["data"] | data}


def retracted(sent: dict[str, Any], revision: int) -> dict[str, Any]:
    """The same fact taken back."""
    return {name: value for name, value in sent.items() if name != "data"} | {"revision": revision, "retracted": True}


def outcomes(results: Sequence[ItemResult]) -> list[str]:
    """What became of each item."""
    return [str(result.outcome) for result in results]


async def deliver(*events: dict[str, Any] | bytes, now: datetime = NOW) -> list[ItemResult]:
    """Send the events as one batch."""
    items = [item if isinstance(item, bytes) else msgspec.json.encode(item) for item in events]
    return await ingest(items=items, now=now)


def part(person: Person, **terms: Any) -> dict[str, Any]:
    """The person's part of a transaction: weight=, percent=, overlay=True."""
    return {"agent": person.reference, **terms}


def house(**terms: Any) -> dict[str, Any]:
    """The part of a transaction that belongs to nobody: weight=, percent=."""
    return {"house": True, **terms}


def submitted(sale: str, amount: str, *parts: dict[str, Any], kind: str = "sale", **when: Any) -> dict[str, Any]:
    """The submission of a transaction worth money such as "1200.00 EUR"."""
    number, currency = amount.split()
    return event(
        "transaction.submitted",
        transaction=sale,
        amount=number,
        currency=currency,
        credits=list(parts),
        kind=kind,
        **when,
    )


def approved(sale: str, **when: Any) -> dict[str, Any]:
    return event("transaction.approved", transaction=sale, **when)


def rejected(sale: str, **when: Any) -> dict[str, Any]:
    return event("transaction.rejected", transaction=sale, **when)


def reversed_(sale: str, **when: Any) -> dict[str, Any]:
    return event("transaction.reversed", transaction=sale, **when)


def refunded(sale: str, amount: str, **when: Any) -> dict[str, Any]:
    """A part of a transaction given back, such as "10.00 EUR"."""
    number, currency = amount.split()
    return event("transaction.partly_refunded", transaction=sale, amount=number, currency=currency, **when)


def paid(sale: str, amount: str, **when: Any) -> dict[str, Any]:
    """A payment received for a transaction, such as "10.00 EUR"."""
    number, currency = amount.split()
    return event("payment.received", transaction=sale, amount=number, currency=currency, **when)


def called(person: Person, *, minutes: int = 1, **when: Any) -> dict[str, Any]:
    return event("call.logged", agent=person.reference, duration_seconds=60 * minutes, **when)


async def sell(
    who: Person | Sequence[dict[str, Any]],
    amount: str,
    *,
    shared_with: Sequence[Person] = (),
    kind: str = "sale",
    reference: str | None = None,
    **when: Any,
) -> Sale:
    """Submit a transaction and approve it at once: shared alike, or by the parts given; margin=, quantity=."""
    parts = [part(person) for person in (who, *shared_with)] if isinstance(who, Person) else who
    sale = reference or f"sale-{next(_numbers)}"
    moment = {name: value for name, value in when.items() if name in ("on", "at")}
    await accept(submitted(sale, amount, *parts, kind=kind, **when), approved(sale, **moment))
    return Sale(sale)


async def reverse(sale: Sale, **when: Any) -> None:
    await accept(reversed_(sale.reference, **when))


async def call(person: Person, *, minutes: int = 1, **when: Any) -> None:
    await accept(called(person, minutes=minutes, **when))


async def accept(*events: dict[str, Any]) -> None:
    """Deliver events of which each must be a new fact."""
    refused = [result for result in await deliver(*events) if result.outcome != "ACCEPTED"]
    assert refused == []
