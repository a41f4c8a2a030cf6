"""What of a target is asked of somebody who belongs to it on a part of the cycle's days only."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.shared.money import EXACT
from domain.shared.period import Cycle, Period


class Proration(StrEnum):
    """By what a target is cut for joiners, leavers and movers."""

    NONE = "NONE"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    WORKING_DAYS = "WORKING_DAYS"
    MONTHS = "MONTHS"


def share_present(
    proration: Proration, *, whole: Period, present: Collection[date], worked: Sequence[date]
) -> Fraction:
    """Return the part of the cycle that the days present are, exactly.

    By MONTHS each whole month weighs the same, and of a broken one the part of its days; by WORKING_DAYS a cycle
    without any counts by its calendar days.
    """
    if proration is Proration.NONE:
        return Fraction(1)
    if proration is Proration.MONTHS:
        return _by_months(whole, present)
    days = worked if proration is Proration.WORKING_DAYS and worked else list(whole)
    return Fraction(sum(day in present for day in days), len(days))


def prorated(target: Decimal, share: Fraction, *, unit: Decimal) -> Decimal:
    """Return the share of the target, rounded half away from zero to the unit; the whole of it as it is."""
    if share == 1:
        return target
    exact = EXACT.divide(EXACT.multiply(target, Decimal(share.numerator)), Decimal(share.denominator))
    return EXACT.multiply(EXACT.quantize(EXACT.divide(exact, unit), Decimal(1)), unit)


def _by_months(whole: Period, present: Collection[date]) -> Fraction:
    return _months(day for day in whole if day in present) / _months(whole)


def _months(days: Iterable[date]) -> Fraction:
    of_month = Counter(Period.containing(day, Cycle.MONTH) for day in days)
    parts = (Fraction(count, (month.end - month.start).days) for month, count in of_month.items())
    return sum(parts, Fraction(0))
