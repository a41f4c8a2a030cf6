"""Ranges by name, what they are compared with, and how the calendar cuts them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars import calendars
from domain.organisation.calendar import Calendar
from domain.reports.ranges import Comparison, Cut, Preset, compared_period, preset_period, slices
from domain.shared.period import Period

PREVIOUS, LAST_YEAR = Comparison
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))

ON_A_LEAP_DAY = {  # Thursday, 29 February 2024
    Preset.TODAY: (date(2024, 2, 29), date(2024, 3, 1)),
    Preset.YESTERDAY: (date(2024, 2, 28), date(2024, 2, 29)),
    Preset.THIS_WEEK: (date(2024, 2, 26), date(2024, 3, 4)),
    Preset.LAST_WEEK: (date(2024, 2, 19), date(2024, 2, 26)),
    Preset.THIS_MONTH: (date(2024, 2, 1), date(2024, 3, 1)),
    Preset.LAST_MONTH: (date(2024, 1, 1), date(2024, 2, 1)),
    Preset.THIS_QUARTER: (date(2024, 1, 1), date(2024, 4, 1)),
    Preset.LAST_QUARTER: (date(2023, 10, 1), date(2024, 1, 1)),
    Preset.THIS_YEAR: (date(2024, 1, 1), date(2025, 1, 1)),
    Preset.LAST_YEAR: (date(2023, 1, 1), date(2024, 1, 1)),
    Preset.LAST_30_DAYS: (date(2024, 1, 31), date(2024, 3, 1)),
    Preset.LAST_60_DAYS: (date(2024, 1, 1), date(2024, 3, 1)),
    Preset.LAST_365_DAYS: (date(2023, 3, 2), date(2024, 3, 1)),
}


@pytest.mark.parametrize("preset", Preset)
def test_every_named_range_on_a_leap_day(preset):
    assert preset_period(preset, date(2024, 2, 29), Calendar()) == Period(*ON_A_LEAP_DAY[preset])


def test_the_month_before_the_last_day_of_march_is_the_whole_february():
    assert preset_period(Preset.LAST_MONTH, date(2026, 3, 31), Calendar()) == Period(date(2026, 2, 1), date(2026, 3, 1))
    assert preset_period(Preset.LAST_WEEK, date(2026, 1, 1), Calendar()) == Period(
        date(2025, 12, 22), date(2025, 12, 29)
    )


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ((date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 2, 1), date(2026, 3, 1))),
        ((date(2026, 1, 1), date(2026, 4, 1)), (date(2025, 10, 1), date(2026, 1, 1))),
        ((date(2026, 1, 1), date(2027, 1, 1)), (date(2025, 1, 1), date(2026, 1, 1))),
        ((date(2026, 3, 2), date(2026, 3, 9)), (date(2026, 2, 23), date(2026, 3, 2))),
        ((date(2026, 3, 10), date(2026, 3, 20)), (date(2026, 2, 28), date(2026, 3, 10))),
    ],
    ids=["a month", "a quarter", "a year", "a week", "ten days"],
)
def test_whole_months_are_compared_with_whole_months_and_days_with_as_many(asked, before):
    assert compared_period(Period(*asked), PREVIOUS) == Period(*before)


@pytest.mark.parametrize(
    ("asked", "before"),
    [
        ((date(2025, 2, 1), date(2025, 3, 1)), (date(2024, 2, 1), date(2024, 3, 1))),
        ((date(2024, 2, 29), date(2024, 3, 1)), (date(2023, 2, 28), date(2023, 3, 1))),
        ((date(2025, 2, 28), date(2025, 3, 1)), (date(2024, 2, 28), date(2024, 2, 29))),
        ((date(2026, 3, 10), date(2026, 3, 20)), (date(2025, 3, 10), date(2025, 3, 20))),
    ],
    ids=["a February", "a leap day", "the day before a leap day", "ten days"],
)
def test_a_year_before_are_the_same_days(asked, before):
    assert compared_period(Period(*asked), LAST_YEAR) == Period(*before)


@given(start=DAYS, days=st.integers(1, 800), cut=st.sampled_from(Cut), calendar=calendars())
def test_cuts_follow_each_other_and_make_up_the_range(start, days, cut, calendar):
    period = Period(start, date.fromordinal(start.toordinal() + days))

    cuts = slices(period, cut, calendar)

    assert [day for one in cuts for day in one.days] == list(period)
    assert all(one.key <= one.days.start for one in cuts)
    assert len({one.key for one in cuts}) == len(cuts)
