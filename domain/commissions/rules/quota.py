"""What attainment is measured by: the quota of a window, in what the component measures."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.lines import PayStatus
from domain.commissions.rules.terms import FieldMeasure
from domain.commissions.rules.words import Measure


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


def fits(measure: Measure | FieldMeasure, *, is_money: bool) -> bool:
    """Tell whether volume so measured can be a part of a quota of money, or of one of something else."""
    return isinstance(measure, FieldMeasure) or (measure is not Measure.COUNT) is is_money


def awaited(quota: Quota | None) -> PayStatus | None:
    """Return what a line that is measured by the quota waits for; None where it waits for nothing."""
    if quota is None or quota.asked <= 0:
        return PayStatus.WAITING_FOR_QUOTA
    return PayStatus.WAITING_FOR_RATE if quota.amount is None else None
