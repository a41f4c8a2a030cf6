"""Days are cut into cycles by the fiscal year and the start of the week, each as set from a day on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import DAYS, calendars
from domain.organisation.calendar import Calendar, CycleNotCut
from domain.shared.period import Cycle, Period

FROM_APRIL = Calendar([(date(2020, 4, 1), 4)])
CUT = [cycle for cycle in Cycle if cycle is not Cycle.CUSTOM]


def cycle(day: date, cycle: Cycle, calendar: Calendar, *, anchor: date | None = None) -> tuple[date, date]:
    period = calendar.period(day, cycle, anchor=anchor)
    return period.start, period.end


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Cycle.DAY, (date(2026, 3, 12), date(2026, 3, 13))),
        (Cycle.WEEK, (date(2026, 3, 9), date(2026, 3, 16))),
        (Cycle.MONTH, (date(2026, 3, 1), date(2026, 4, 1))),
        (Cycle.QUARTER, (date(2026, 1, 1), date(2026, 4, 1))),
        (Cycle.YEAR, (date(2026, 1, 1), date(2027, 1, 1))),
    ],
)
def test_unless_set_years_start_in_january_and_weeks_on_monday(kind, expected):
    assert cycle(date(2026, 3, 12), kind, Calendar()) == expected


@pytest.mark.parametrize(
    ("day", "year", "quarter", "season"),
    [
        (date(2026, 3, 31), (date(2025, 4, 1), date(2026, 4, 1)), (date(2026, 1, 1), date(2026, 4, 1)), 3),
        (date(2026, 4, 1), (date(2026, 4, 1), date(2027, 4, 1)), (date(2026, 4, 1), date(2026, 7, 1)), 0),
        (date(2026, 12, 31), (date(2026, 4, 1), date(2027, 4, 1)), (date(2026, 10, 1), date(2027, 1, 1)), 2),
    ],
)
def test_a_fiscal_year_from_april_moves_quarters_and_years(day, year, quarter, season):
    assert cycle(day, Cycle.YEAR, FROM_APRIL) == year
    assert cycle(day, Cycle.QUARTER, FROM_APRIL) == quarter
    assert FROM_APRIL.season(Period(*quarter), Cycle.QUARTER) == season


def test_a_fiscal_year_from_february_has_quarters_from_february():
    calendar = Calendar([(date(2020, 2, 1), 2)])

    assert cycle(date(2026, 1, 31), Cycle.QUARTER, calendar) == (date(2025, 11, 1), date(2026, 2, 1))
    assert cycle(date(2026, 2, 28), Cycle.QUARTER, calendar) == (date(2026, 2, 1), date(2026, 5, 1))


def test_months_of_a_fiscal_year_are_counted_from_its_first():
    months = [FROM_APRIL.period(date(2026, month, 15), Cycle.MONTH) for month in (3, 4, 12)]

    assert [FROM_APRIL.season(month, Cycle.MONTH) for month in months] == [11, 0, 8]


@pytest.mark.parametrize("kind", [Cycle.DAY, Cycle.WEEK, Cycle.TWO_WEEKS, Cycle.YEAR])
def test_cycles_that_a_year_does_not_have_four_or_twelve_of_have_one_season(kind):
    period = FROM_APRIL.period(date(2026, 12, 31), kind, anchor=date(2026, 1, 1))

    assert FROM_APRIL.season(period, kind) == 0


def test_weeks_may_start_on_sunday():
    calendar = Calendar(week_starts=[(date(2020, 1, 5), 7)])

    assert cycle(date(2026, 3, 14), Cycle.WEEK, calendar) == (date(2026, 3, 8), date(2026, 3, 15))
    assert cycle(date(2026, 3, 15), Cycle.WEEK, calendar) == (date(2026, 3, 15), date(2026, 3, 22))


def test_another_start_of_the_week_ends_the_week_into_which_it_falls():
    wednesday = date(2026, 3, 11)
    calendar = Calendar(week_starts=[(wednesday, 7)])

    assert cycle(date(2026, 3, 10), Cycle.WEEK, calendar) == (date(2026, 3, 9), wednesday)
    assert cycle(wednesday, Cycle.WEEK, calendar) == (wednesday, date(2026, 3, 15))
    assert cycle(date(2026, 3, 15), Cycle.WEEK, calendar) == (date(2026, 3, 15), date(2026, 3, 22))


def test_another_start_of_the_fiscal_year_ends_the_year_and_the_quarter_into_which_it_falls():
    february = date(2026, 2, 1)
    calendar = Calendar([(february, 4)])

    assert cycle(date(2026, 1, 31), Cycle.YEAR, calendar) == (date(2026, 1, 1), february)
    assert cycle(date(2026, 1, 31), Cycle.QUARTER, calendar) == (date(2026, 1, 1), february)
    assert cycle(february, Cycle.YEAR, calendar) == (february, date(2026, 4, 1))
    assert cycle(february, Cycle.QUARTER, calendar) == (february, date(2026, 4, 1))
    assert calendar.season(Period(february, date(2026, 4, 1)), Cycle.QUARTER) == 3


def test_two_weeks_are_counted_from_their_anchor_in_both_directions():
    anchor = date(2026, 3, 11)

    assert cycle(date(2026, 3, 10), Cycle.TWO_WEEKS, Calendar(), anchor=anchor) == (date(2026, 2, 25), anchor)
    assert cycle(anchor, Cycle.TWO_WEEKS, Calendar(), anchor=anchor) == (anchor, date(2026, 3, 25))
    assert cycle(date(2026, 3, 25), Cycle.TWO_WEEKS, Calendar(), anchor=anchor) == (date(2026, 3, 25), date(2026, 4, 8))


@pytest.mark.parametrize("kind", [Cycle.TWO_WEEKS, Cycle.CUSTOM])
def test_what_has_nothing_to_be_counted_from_is_refused(kind):
    with pytest.raises(CycleNotCut):
        Calendar().period(date(2026, 3, 11), kind)


@given(calendar=calendars(), start=DAYS, days=st.integers(1, 500), kind=st.sampled_from(CUT), anchor=DAYS)
def test_cycles_hold_each_day_exactly_once(calendar, start, days, kind, anchor):
    end = start + timedelta(days=days)
    cycles = []
    day = start
    while day < end:
        cycles.append(calendar.period(day, kind, anchor=anchor))
        day = cycles[-1].end

    held = [day for one in cycles for day in one]

    assert held == list(Period(cycles[0].start, cycles[-1].end))
    assert cycles[0].start <= start
    assert all(calendar.period(day, kind, anchor=anchor) == one for one in cycles for day in (one.start, list(one)[-1]))
