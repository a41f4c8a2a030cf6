"""What two calculations of the same stretches pay, and what one pays more than the other."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from domain.commissions.asking.work_out import WorkedOut
from domain.commissions.calculate.lines import PayKey
from domain.shared.money import EXACT


class Place(NamedTuple):
    """What the ledger keeps apart: a line, the period that it belongs to, and its currency."""

    key: PayKey
    origin_period: str
    currency: str


Amounts: TypeAlias = Mapping[Place, Decimal]


def changes_of(worked_before: WorkedOut, worked_after: WorkedOut) -> dict[Place, Decimal]:
    """Return what has to be posted to come from one to the other, in order; lines that stay are left out."""
    before, after = _amounts_of(worked_before), _amounts_of(worked_after)
    places = sorted(before.keys() | after.keys())
    changes = {place: EXACT.subtract(after.get(place, Decimal(0)), before.get(place, Decimal(0))) for place in places}
    return {place: amount for place, amount in changes.items() if amount}


def _amounts_of(worked: WorkedOut) -> Amounts:
    """Return what each line pays."""
    found: dict[Place, Decimal] = defaultdict(Decimal)
    for key, row, _ in worked.lines():
        place = Place(key, row.origin_period, row.currency)
        found[place] = EXACT.add(found[place], row.amount)
    return found
