"""What attainment is measured by: the quota of a window, in what the component measures."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.lines import PayStatus


class Exchange(NamedTuple):
    """A step from one currency to another by the rate of a day; None while that is not recorded."""

    source: str
    into: str
    rate: Decimal | None
    day: date


class Quota(NamedTuple):
    """What a goal asks for, and the same in what the component measures; None while it cannot be converted."""

    asked: Decimal
    amount: Decimal | None
    exchange: Exchange | None = None


def awaited(quota: Quota | None) -> PayStatus | None:
    """Return what a line that is measured by the quota waits for; None where it waits for nothing."""
    if quota is None or quota.asked <= 0:
        return PayStatus.WAITING_FOR_QUOTA
    return PayStatus.WAITING_FOR_RATE if quota.amount is None else None
