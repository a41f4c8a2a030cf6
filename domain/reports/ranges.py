"""Ranges of days by name, the range that one is compared with, and the calendar's cuts of a range."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.shared.period import MONTHS_A_YEAR, Cycle, Period

DAYS_A_WEEK = 7
LAST_DAY_OF_FEBRUARY = 28


class Preset(StrEnum):
    """A range by its name. Cycles are whole ones, also the running one; the last so many days end with today."""

    TODAY = "TODAY"
    YESTERDAY = "YESTERDAY"
    THIS_WEEK = "THIS_WEEK"
    LAST_WEEK = "LAST_WEEK"
    THIS_MONTH = "THIS_MONTH"
    LAST_MONTH = "LAST_MONTH"
    THIS_QUARTER = "THIS_QUARTER"
    LAST_QUARTER = "LAST_QUARTER"
    THIS_YEAR = "THIS_YEAR"
    LAST_YEAR = "LAST_YEAR"
    LAST_30_DAYS = "LAST_30_DAYS"
    LAST_60_DAYS = "LAST_60_DAYS"
    LAST_365_DAYS = "LAST_365_DAYS"


class Comparison(StrEnum):
    """What a range is compared with."""

    PREVIOUS_PERIOD = "PREVIOUS_PERIOD"
    SAME_PERIOD_LAST_YEAR = "SAME_PERIOD_LAST_YEAR"


class Cut(StrEnum):
    """How a range is cut into rows."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class Slice:
    """The days of one cycle that lie in a range, under the day on which the whole cycle begins."""

    key: date
    days: Period


_LAST_DAYS = {Preset.LAST_30_DAYS: 30, Preset.LAST_60_DAYS: 60, Preset.LAST_365_DAYS: 365}
_CYCLES = {Cut.MONTH: Cycle.MONTH, Cut.QUARTER: Cycle.QUARTER, Cut.YEAR: Cycle.YEAR}


def preset_period(preset: Preset, today: date) -> Period:
    """Return the days of the range, as it stands on that day."""
    if preset in _LAST_DAYS:
        return Period(today - timedelta(days=_LAST_DAYS[preset] - 1), today + timedelta(days=1))
    if preset is Preset.YESTERDAY:
        return _whole(today - timedelta(days=1), Cut.DAY)
    if preset is Preset.TODAY:
        return _whole(today, Cut.DAY)
    which, _, cut = preset.value.partition("_")
    running = _whole(today, Cut(cut))
    return running if which == "THIS" else _whole(running.start - timedelta(days=1), Cut(cut))


def compared_period(period: Period, comparison: Comparison) -> Period:
    """Return the range that this one is compared with: whole months with whole months, else as many days."""
    months = _whole_months(period)
    if comparison is Comparison.SAME_PERIOD_LAST_YEAR:
        if months:
            return Period(_months_before(period.start, MONTHS_A_YEAR), _months_before(period.end, MONTHS_A_YEAR))
        last = _a_year_before(period.end - timedelta(days=1))
        return Period(_a_year_before(period.start), last + timedelta(days=1))
    if months:
        return Period(_months_before(period.start, months), period.start)
    return Period(period.start - (period.end - period.start), period.start)


def slices(period: Period, cut: Cut) -> list[Slice]:
    """Return the cycles that the range touches, in order, each with its days within the range."""
    found = []
    day = period.start
    while day < period.end:
        whole = _whole(day, cut)
        found.append(Slice(whole.start, Period(day, min(whole.end, period.end))))
        day = whole.end
    return found


def _whole(day: date, cut: Cut) -> Period:
    if cut in _CYCLES:
        return Period.containing(day, _CYCLES[cut])
    days = 1 if cut is Cut.DAY else DAYS_A_WEEK
    start = day if cut is Cut.DAY else day - timedelta(days=day.isoweekday() - 1)
    return Period(start, start + timedelta(days=days))


def _whole_months(period: Period) -> int:
    """Return how many whole months the range is, 0 if it is none."""
    if period.start.day != 1 or period.end.day != 1:
        return 0
    return _month_index(period.end) - _month_index(period.start)


def _month_index(day: date) -> int:
    return day.year * MONTHS_A_YEAR + day.month - 1


def _months_before(first_of_month: date, months: int) -> date:
    index = _month_index(first_of_month) - months
    return date(index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1, 1)


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, LAST_DAY_OF_FEBRUARY + 1)
    return day.replace(year=day.year - 1, day=LAST_DAY_OF_FEBRUARY if is_leap_day else day.day)
