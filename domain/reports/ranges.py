"""Ranges of days by name, the range that one is compared with, and the calendar's cuts of a range."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.organisation.calendar import MONDAY, Calendar
from domain.shared.period import JANUARY, MONTHS_A_YEAR, Cycle, Period

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
    label: str
    days: Period


_NAMES = {Preset.TODAY: "THIS_DAY", Preset.YESTERDAY: "LAST_DAY"}
_LAST_DAYS = {Preset.LAST_30_DAYS: 30, Preset.LAST_60_DAYS: 60, Preset.LAST_365_DAYS: 365}


def preset_period(preset: Preset, today: date, calendar: Calendar) -> Period:
    """Return the days of the range, as it stands on that day."""
    if preset in _LAST_DAYS:
        return Period(today - timedelta(days=_LAST_DAYS[preset] - 1), today + timedelta(days=1))
    which, _, cycle = _NAMES.get(preset, preset.value).partition("_")
    running = calendar.period(today, Cycle(cycle))
    return running if which == "THIS" else calendar.period(running.start - timedelta(days=1), Cycle(cycle))


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


def slices(period: Period, cut: Cut, calendar: Calendar) -> list[Slice]:
    """Return the cycles that the range touches, in order, each with its days within the range."""
    found = []
    day = period.start
    while day < period.end:
        whole = calendar.period(day, Cycle(cut.value))
        found.append(Slice(whole.start, _label(whole, cut, calendar), Period(day, min(whole.end, period.end))))
        day = whole.end
    return found


def _label(whole: Period, cut: Cut, calendar: Calendar) -> str:
    """Return what people read: 2026-03, 2026-Q1, 2026-W11; a fiscal year that is none of the calendar's is 2026/27."""
    start = whole.start
    match cut:
        case Cut.MONTH:
            return f"{start:%Y-%m}"
        case Cut.QUARTER:
            return f"{_year_label(start, calendar)}-Q{calendar.season(whole, Cycle.QUARTER) + 1}"
        case Cut.YEAR:
            return _year_label(start, calendar)
        case Cut.WEEK if calendar.first_weekday(start) == MONDAY:
            return f"{start:%G-W%V}"
    return f"{start}"


def _year_label(day: date, calendar: Calendar) -> str:
    first_month = calendar.first_month(day)
    year = day.year if day.month >= first_month else day.year - 1
    return f"{year}" if first_month == JANUARY else f"{year}/{(year + 1) % 100:02}"


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
