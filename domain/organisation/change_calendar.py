"""Change how days are cut into cycles, and which days are worked, for the whole organisation."""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import msgspec

from domain.database.operation import operation
from domain.marks.write import What
from domain.organisation.calendar import the_calendar
from domain.organisation.holiday_region import HolidayRegion
from domain.organisation.mark_everybody import mark_everybody
from domain.organisation.own_days import DayKind, write_own_days
from domain.organisation.queries import hold_tree_alone
from domain.organisation.settings import (
    EVERY_WEEKDAY,
    FISCAL_YEAR_START,
    HOLIDAYS,
    WEEK_START,
    WORKING_DAYS,
    record_setting,
)
from domain.shared.errors import Invalid
from domain.shared.period import MONTHS_A_YEAR, Cycle, Period


class WeekdayUnknown(Invalid):
    """Weekdays are counted from 1, Monday, to 7, Sunday."""

    code: ClassVar[str] = "setting.weekday_unknown"


class MonthUnknown(Invalid):
    """Months are counted from 1, January, to 12, December."""

    code: ClassVar[str] = "setting.month_unknown"


class NotFromAMonth(Invalid):
    """Fiscal years consist of whole months, so another start of theirs holds from the first day of a month on."""

    code: ClassVar[str] = "setting.not_from_a_month"


@operation
async def change_fiscal_year_start(*, month: int, from_day: date, now: datetime) -> None:
    """Start fiscal years in this month from the day on: the quarter and the year that it falls into end with it."""
    if not 1 <= month <= MONTHS_A_YEAR:
        raise MonthUnknown("send a month from 1 (January) to 12 (December)", path=("month",))
    if from_day.day != 1:
        message = f"send the first day of a month, such as {from_day.replace(day=1)}"
        raise NotFromAMonth(message, path=("from_day",))
    since = await _start_of_cut(Cycle.YEAR, from_day)
    await _record(FISCAL_YEAR_START, month, from_day=from_day, now=now)
    await mark_everybody((What.STANDINGS, What.GOALS, What.PAY_FROM), from_day=since, now=now)


@operation
async def change_week_start(*, weekday: int, from_day: date, now: datetime) -> None:
    """Start weeks on this ISO weekday from the day on: the week that it falls into ends with it."""
    check_weekdays({weekday}, path="weekday")
    since = await _start_of_cut(Cycle.WEEK, from_day)
    await _record(WEEK_START, weekday, from_day=from_day, now=now)
    await mark_everybody((What.STANDINGS, What.GOALS), from_day=since, now=now)


@operation
async def change_working_days(*, weekdays: frozenset[int], from_day: date, now: datetime) -> None:
    """Work on these ISO weekdays from the day on."""
    check_weekdays(weekdays)
    await _record(WORKING_DAYS, sorted(weekdays), from_day=from_day, now=now)
    await mark_everybody((What.GOALS,), from_day=from_day, now=now)


@operation
async def change_holidays(*, region: HolidayRegion | None, from_day: date, now: datetime) -> None:
    """Have the public holidays of the region free from the day on, or none."""
    await _record(HOLIDAYS, region, from_day=from_day, now=now)
    await mark_everybody((What.GOALS,), from_day=from_day, now=now)


@operation
async def change_own_days(*, days: Period, kind: DayKind, now: datetime) -> None:
    """Have these days worked, or free, by the whole organisation, or as usual again."""
    await write_own_days(None, days, kind, now=now)
    await mark_everybody((What.GOALS,), from_day=days.start, now=now)


def check_weekdays(weekdays: frozenset[int] | set[int], *, path: str = "weekdays") -> None:
    """Refuse what is no weekday, and no weekday at all."""
    if not weekdays or not weekdays <= EVERY_WEEKDAY:
        raise WeekdayUnknown("send at least one weekday from 1 (Monday) to 7 (Sunday)", path=(path,))


async def _start_of_cut(cycle: Cycle, from_day: date) -> date:
    """Return the first day of the cycle that a change on the day cuts off, as it was before: all of it is anew."""
    await hold_tree_alone()  # no pass reads the calendar meanwhile
    return (await the_calendar()).period(from_day - timedelta(days=1), cycle).start


async def _record(key: str, value: Any, *, from_day: date, now: datetime) -> None:
    await record_setting(key, msgspec.json.encode(value), from_day=from_day, now=now)
