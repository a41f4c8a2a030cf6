"""Attainment, pace and milestones: pure arithmetic over a target, an achievement and the days of a cycle."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.shared.calendars import working_days
from domain.shared.money import EXACT
from domain.shared.period import Period

MILESTONES_PERCENT = (50, 90, 100)
RATIO_DIGITS = Decimal("0.000001")


class Status(StrEnum):
    """Where a goal stands."""

    NOT_STARTED = "NOT_STARTED"
    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    OFF_TRACK = "OFF_TRACK"
    ACHIEVED = "ACHIEVED"
    MISSED = "MISSED"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Pace ratios from which a goal is on track, and from which it is at risk rather than off track."""

    on_track: Decimal
    at_risk: Decimal


@dataclass(frozen=True, slots=True)
class Progress:
    """What was reached, what should have been by now, and where that leaves the goal. Ratios: 0.92 is 92 %."""

    achievement: Decimal | None
    attainment_ratio: Decimal | None
    expected: Decimal
    pace_ratio: Decimal | None
    forecast: Decimal | None
    status: Status


def progress(
    *,
    achievement: Decimal | None,
    target: Decimal,
    cycle: Period,
    today: date,
    weekdays: Collection[int],
    thresholds: Thresholds,
    is_ratio: bool,
) -> Progress:
    """Judge an achievement on the morning of a day: a working day counts as passed once it is over.

    A ratio is expected whole from the first day; everything else grows evenly over the working days of the cycle,
    over all days where none is worked.
    """
    passed, whole = _days_passed(cycle, today, weekdays)
    share = Decimal(1) if is_ratio else EXACT.divide(Decimal(passed), Decimal(whole))
    expected = EXACT.multiply(target, share)
    reached = Decimal(0) if achievement is None else achievement
    return Progress(
        achievement=achievement,
        attainment_ratio=None if target == 0 or achievement is None else _ratio(achievement, target),
        expected=expected.quantize(RATIO_DIGITS, context=EXACT),
        pace_ratio=None if expected == 0 else _ratio(reached, expected),
        forecast=_forecast(achievement, passed=passed, whole=whole, is_ratio=is_ratio),
        status=_status(reached, expected, target=target, cycle=cycle, today=today, thresholds=thresholds),
    )


def milestones_reached(*, achievement: Decimal | None, target: Decimal) -> list[int]:
    """Return the milestones, in per cent of the target, that the achievement has reached."""
    if achievement is None or target <= 0:
        return []
    return [percent for percent in MILESTONES_PERCENT if achievement * 100 >= target * percent]


def _days_passed(cycle: Period, today: date, weekdays: Collection[int]) -> tuple[int, int]:
    days = working_days(cycle, weekdays) or list(cycle)
    return sum(day < today for day in days), len(days)


def _forecast(achievement: Decimal | None, *, passed: int, whole: int, is_ratio: bool) -> Decimal | None:
    if achievement is None or is_ratio:
        return achievement
    if passed == 0:
        return None
    return _ratio(EXACT.multiply(achievement, Decimal(whole)), Decimal(passed))


def _status(
    reached: Decimal, expected: Decimal, *, target: Decimal, cycle: Period, today: date, thresholds: Thresholds
) -> Status:
    # By the exact figures: a ratio is rounded, and a cent short of ten million would pass for all of it.
    if reached >= target and (target > 0 or today >= cycle.end):
        return Status.ACHIEVED
    if today < cycle.start:
        return Status.NOT_STARTED
    if today >= cycle.end:
        return Status.MISSED
    if expected == 0 or reached >= EXACT.multiply(expected, thresholds.on_track):
        return Status.ON_TRACK
    return Status.AT_RISK if reached >= EXACT.multiply(expected, thresholds.at_risk) else Status.OFF_TRACK


def _ratio(above: Decimal, below: Decimal) -> Decimal:
    return EXACT.divide(above, below).quantize(RATIO_DIGITS, context=EXACT)
