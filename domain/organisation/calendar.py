"""How the organisation cuts its days into cycles: when a fiscal year and a week start, from a day on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final

from domain.organisation.held import Changes, held
from domain.organisation.settings import FISCAL_YEAR_START, WEEK_START, recorded_settings
from domain.shared.errors import Invalid
from domain.shared.period import JANUARY, MONTHS_A_YEAR, MONTHS_OF, Cycle, Period

MONDAY: Final = 1
DAYS_A_WEEK: Final = 7


class CycleNotCut(Invalid):
    """Two weeks need a day to be counted from, and custom dates are one cycle of their own."""

    code: ClassVar[str] = "calendar.cycle_not_cut"


@dataclass(frozen=True, slots=True)
class Calendar:
    """In which month a fiscal year starts, and on which ISO weekday a week does: the changes, by their days.

    A change cuts the cycle into which it falls, so that the cycles of every kind hold each day exactly once.
    """

    fiscal_year_starts: Changes[int] = ()
    week_starts: Changes[int] = ()

    def first_month(self, day: date) -> int:
        """Return the month in which fiscal years start, as set for the day."""
        return held(self.fiscal_year_starts, day, otherwise=JANUARY)

    def first_weekday(self, day: date) -> int:
        """Return the ISO weekday on which weeks start, as set for the day."""
        return held(self.week_starts, day, otherwise=MONDAY)

    def period(self, day: date, cycle: Cycle, *, anchor: date | None = None) -> Period:
        """Return the cycle that holds the day; two weeks are counted from the anchor, before it too."""
        match cycle:
            case Cycle.DAY:
                return _days(day, 1)
            case Cycle.WEEK:
                into_week = (day.isoweekday() - self.first_weekday(day)) % DAYS_A_WEEK
                return _clip(_days(day - timedelta(days=into_week), DAYS_A_WEEK), day, self.week_starts)
            case Cycle.TWO_WEEKS if anchor is not None:
                return _days(day - (day - anchor) % timedelta(weeks=2), 2 * DAYS_A_WEEK)
            case Cycle.MONTH | Cycle.QUARTER | Cycle.YEAR:
                whole = Period.of_months(day, MONTHS_OF[cycle], first_month=self.first_month(day))
                return whole if cycle is Cycle.MONTH else _clip(whole, day, self.fiscal_year_starts)
        message = "count two weeks from an anchor day; custom dates are one cycle, from their first day to their last"
        raise CycleNotCut(message, path=("cycle",))

    def season(self, period: Period, cycle: Cycle) -> int:
        """Return which of its fiscal year's months or quarters the period is, from 0 on; 0 for every other cycle."""
        into_year = (period.start.month - self.first_month(period.start)) % MONTHS_A_YEAR
        return into_year // MONTHS_OF.get(cycle, MONTHS_A_YEAR)


async def the_calendar() -> Calendar:
    """Return how the organisation cuts its days."""
    fiscal_year_starts, week_starts = await recorded_settings(FISCAL_YEAR_START, WEEK_START)
    return Calendar(_changes(fiscal_year_starts, JANUARY), _changes(week_starts, MONDAY))


def _changes(recorded: Changes[int], otherwise: int) -> Changes[int]:
    """Leave out what was recorded and changed nothing: it cuts nothing either."""
    before = [otherwise, *(value for _, value in recorded)]
    return tuple(change for change, last in zip(recorded, before, strict=False) if change[1] != last)


def _clip(whole: Period, day: date, changes: Changes[int]) -> Period:
    """Return those of the days on which the same holds as on this one."""
    start = max(from_day for from_day, _ in ((whole.start, 0), *changes) if from_day <= day)
    end = min(from_day for from_day, _ in (*changes, (whole.end, 0)) if from_day > day)
    return Period(start, end)


def _days(start: date, days: int) -> Period:
    return Period(start, start + timedelta(days=days))
