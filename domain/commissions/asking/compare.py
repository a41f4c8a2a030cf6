"""What two calculations of the same stretches pay, and what one pays more than the other."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from domain.commissions.asking.work_out import WorkedOut
from domain.commissions.calculate.lines import PayKey
from domain.database import sql
from domain.shared.money import EXACT


class Place(NamedTuple):
    """What the ledger keeps apart: a line, the period that it belongs to, and its currency."""

    key: PayKey
    origin_period: str
    currency: str


Amounts: TypeAlias = Mapping[Place, Decimal]


def _amounts_of(worked: WorkedOut) -> Amounts:
    """Return what each line pays."""
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for key, row, _ in worked.lines():
        place = Place(key, row.origin_period, row.currency)
        found[place] = EXACT.add(found[place], row.amount)
    return found


async def changes_of(before: WorkedOut, after: WorkedOut) -> dict[Place, Decimal]:
    """Return what has to be posted to come from one to the other.

    A period in which only one of them has an entry may have others before it: what it pays now is what is stored.
    """
    unknown = sorted(after.periods.keys() - before.periods.keys())
    rows = await sql.fetch(
        """select agent_id, plan_id, component_key, line_id, origin_period, currency, amount
             from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
                  as k (agent_id, plan_id, component_key, line_id)
             join calculated_pay using (agent_id, plan_id, component_key, line_id)""",
        *([key[column] for key in unknown] for column in range(len(PayKey._fields))),
    )
    stored = {Place(PayKey(*row[:4]), row["origin_period"], row["currency"]): row["amount"] for row in rows}
    return _differences({**_amounts_of(before), **stored}, _amounts_of(after))


def _differences(before: Amounts, after: Amounts) -> dict[Place, Decimal]:
    """Return what has to be posted to come from one to the other, in order; lines that stay are left out."""
    places = sorted(before.keys() | after.keys())
    changes = {place: EXACT.subtract(after.get(place, Decimal(0)), before.get(place, Decimal(0))) for place in places}
    return {place: amount for place, amount in changes.items() if amount}
