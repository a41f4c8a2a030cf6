"""Sales that have not happened, as credits of one agent; conditions are asked of them as of recorded ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID, uuid5

import msgspec

from domain.commissions.calculate.credit_rows import CreditRow
from domain.commissions.conditions import fields_of_credits, when_sql
from domain.commissions.rules.entry import Paid
from domain.database import sql
from domain.database.parameters import Parameters
from domain.facts.exchange_rates import recorded_rates
from domain.facts.rules.rates import RateTable
from domain.facts.rules.shares import Part, check_measures, parts_of
from domain.facts.types.transactions import CreditKind, Share, TransactionSubmitted
from domain.metrics.supposed import SupposedCredits, as_json
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.queries import the_organisation
from domain.shared.calendars import local_day, start_of_day
from domain.shared.errors import Invalid
from domain.shared.money import EXACT, Money, allocate, minor_unit

WHOLE = Decimal(100)
_SALES = UUID("8d0f3f0a-6c86-5a55-9c53-0f7a2b7d9e11")
_SOURCE = "\uffff"  # behind every source: it comes after what is recorded for its instant


class ShareOutOfBounds(Invalid):
    """An agent holds a part of a sale, or all of it."""

    code: ClassVar[str] = "estimate.share_out_of_bounds"


@dataclass(frozen=True, slots=True)
class HypotheticalSale:
    """A sale that might be made: what it is worth, what of it is the agent's, and what conditions may ask about."""

    amount: Money
    kind: str = "sale"
    on: date | None = None
    share_percent: Decimal = WHOLE
    margin: Decimal | None = None
    quantity: Decimal | None = None
    product: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


def instant_of(place: int, sale: HypotheticalSale, *, now: datetime, time_zone: str) -> datetime:
    """Return when the sale would be made: one after the other, as they are given."""
    at = now if sale.on is None else start_of_day(sale.on, time_zone)
    return at + timedelta(microseconds=place)


@dataclass(frozen=True, slots=True)
class HypotheticalCredits:
    """The credits of sales as pay reads them, and as figures count them."""

    placed: Sequence[CreditRow]
    counted: SupposedCredits


async def hypothetical_credits(
    sales: Sequence[HypotheticalSale], *, agent_id: UUID, conditions: Mapping[bytes, int], now: datetime
) -> HypotheticalCredits:
    """Return a credit for each sale, paid in full, which says what conditions of plans it would meet."""
    time_zone = (await the_organisation()).time_zone
    rows = [_credit(place, sale, agent_id, now, time_zone) for place, sale in enumerate(sales)]
    rates = await recorded_rates()
    recorded = [_recorded(row, sale, rates) for row, sale in zip(rows, sales, strict=True)]
    met = await _met(recorded, list(conditions))
    placed = [CreditRow(**row, met=held, payments=(_paid(row),)) for row, held in zip(rows, met, strict=True)]
    return HypotheticalCredits(placed, recorded)


def _credit(place: int, sale: HypotheticalSale, agent_id: UUID, now: datetime, time_zone: str) -> dict[str, Any]:
    own, *others = _parts(place, sale)
    at = instant_of(place, sale, now=now, time_zone=time_zone)
    day = sale.on or local_day(now, time_zone)
    return {
        "id": uuid5(_SALES, f"credit {place}"),
        "transaction_id": uuid5(_SALES, f"transaction {place}"),
        "agent_id": agent_id,
        "kind": CreditKind.SPLIT.value,
        "level": 0,
        "transaction_kind": sale.kind,
        "source": _SOURCE,
        "reference": f"{place:06}",
        "currency": sale.amount.currency,
        "amount": own.amount,
        "margin": own.margin,
        "quantity": own.quantity,
        "weight": own.weight,
        "whole_weight": own.whole_weight,
        "attributes": dict(sale.attributes),
        "credited_at": at,
        "day": day,
        "booked_at": at,
        "booked_day": day,
        "reversed_at": None,
        "reversed_day": None,
        "is_refunded": False,
        "whole_amount": sale.amount.amount,
        "whole_margin": sale.margin,
        "whole_quantity": sale.quantity,
        "weights": tuple(part.weight for part in (own, *others)),
    }


def _parts(place: int, sale: HypotheticalSale) -> list[Part]:
    """Return the agent's part, and that of others if there is one: shared and refused as a submission is."""
    if not 0 < sale.share_percent <= WHOLE:
        message = "a share is more than 0 and at most 100 per cent; correct it"
        raise ShareOutOfBounds(message, path=("transactions", str(place), "share_percent"))
    shares = [Share(house=True, percent=sale.share_percent)]  # how a part is shared does not depend on whose it is
    if sale.share_percent < WHOLE:
        shares.append(Share(house=True, percent=EXACT.subtract(WHOLE, sale.share_percent)))
    data = TransactionSubmitted(
        transaction=str(place),
        amount=sale.amount.amount,
        currency=sale.amount.currency,
        credits=tuple(shares),
        margin=sale.margin,
        quantity=sale.quantity,
    )
    try:
        check_measures(data)
    except Invalid as error:
        error.path = ("transactions", str(place), *error.path)
        raise
    return parts_of(data, {})


def _paid(row: Mapping[str, Any]) -> Paid:
    """Return the payment of all of it, at once."""
    return Paid(uuid5(row["id"], "payment"), row["credited_at"], row["day"], row["amount"])


def _recorded(row: Mapping[str, Any], sale: HypotheticalSale, rates: RateTable) -> dict[str, Any]:
    """Return the credit with the columns of a recorded one."""
    base = rates.price(sale.amount.amount, row["currency"], day=row["day"]).base_amount
    own, whole = abs(row["amount"]), abs(row["whole_amount"])
    if base is not None and whole:
        base = allocate(base, [own, EXACT.subtract(whole, own)], unit=minor_unit(rates.base_currency))[0]
    columns = {name: value for name, value in row.items() if name != "weights"}
    return columns | {"position": 0, "product": sale.product, "base_amount": base, "refunded_amount": 0}


async def _met(rows: SupposedCredits, conditions: Sequence[bytes]) -> list[Sequence[bool]]:
    """Return which conditions each would meet, in the order of the conditions."""
    if not rows or not conditions:
        return [()] * len(rows)
    parameters = Parameters([as_json(rows)])
    fields = fields_of_credits(await the_catalogue())
    asked = [when_sql(msgspec.json.decode(condition), fields, parameters) for condition in conditions]
    found = await sql.fetch(
        f"""select array[{", ".join(asked)}]::boolean[] as met
              from jsonb_array_elements($1::jsonb) with ordinality as told (credit, place)
             cross join lateral (
                   select (jsonb_populate_record(null::credits, told.credit)).*,
                          (told.credit ->> 'credited_at')::timestamptz as occurred_at) c
             order by told.place""",
        *parameters,
    )
    return [row["met"] for row in found]
