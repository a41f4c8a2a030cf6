"""Half-open periods of days, and the cycles that cut the calendar into them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar, Final, Self

from domain.shared.errors import Invalid

MONTHS_A_YEAR = 12
MONTHS_A_QUARTER = 3
JANUARY = 1


class PeriodEndsBeforeItStarts(Invalid):
    """A period's end must come after its start."""

    code: ClassVar[str] = "period.ends_before_it_starts"


class Cycle(StrEnum):
    """How the calendar is cut. Two weeks are counted from a day of their own; custom is one cycle, from day to day."""

    DAY = "DAY"
    WEEK = "WEEK"
    TWO_WEEKS = "TWO_WEEKS"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    CUSTOM = "CUSTOM"


MONTHS_OF: Final = {Cycle.MONTH: 1, Cycle.QUARTER: MONTHS_A_QUARTER, Cycle.YEAR: MONTHS_A_YEAR}


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` until, and without, `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            message = f"a period cannot end on {self.end} when it starts on {self.start}; the end is exclusive"
            raise PeriodEndsBeforeItStarts(message, path=("until_day",))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Return one calendar month."""
        return cls.containing(date(year, month, 1), Cycle.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """Return one calendar quarter, 1 to 4."""
        return cls.containing(date(year, quarter * MONTHS_A_QUARTER, 1), Cycle.QUARTER)

    @classmethod
    def containing(cls, day: date, cycle: Cycle) -> Self:
        """Return the period of the cycle that holds the day."""
        return cls.of_months(day, MONTHS_OF[cycle])

    @classmethod
    def of_months(cls, day: date, months: int, *, first_month: int = JANUARY) -> Self:
        """Return the months that hold the day, so many at a time, counted from the month in which a year starts."""
        into_year = (day.month - first_month) % MONTHS_A_YEAR
        start = _months_later(day.replace(day=1), -(into_year % months))
        return cls(start, _months_later(start, months))

    def months(self) -> list[Self]:
        """Return the calendar months that have days in it, whole and in order."""
        months = [self.of_months(self.start, 1)]
        while months[-1].end < self.end:
            months.append(self.of_months(months[-1].end, 1))
        return months

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=offset) for offset in range((self.end - self.start).days))

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"


def clipped(whole: Period, *, from_day: date, until_day: date | None) -> Period | None:
    """Return the days of the whole from one day until, and without, another; None where there are none."""
    start = max(whole.start, from_day)
    end = whole.end if until_day is None else min(whole.end, until_day)
    return Period(start, end) if start < end else None


def refuse_empty(from_day: date, until_day: date | None) -> None:
    """Refuse an end that does not come after the start; no end is open."""
    if until_day is not None and until_day <= from_day:
        message = f"until must come after from, {from_day}; it is exclusive"
        raise PeriodEndsBeforeItStarts(message, path=("until_day",))


def month_key(day: date) -> str:
    """Name the day's month, such as 2026-03: the pay period of that day."""
    return f"{day:%Y-%m}"


def _months_later(first_of_month: date, months: int) -> date:
    index = first_of_month.year * MONTHS_A_YEAR + first_of_month.month - 1 + months
    return date(index // MONTHS_A_YEAR, index % MONTHS_A_YEAR + 1, 1)
