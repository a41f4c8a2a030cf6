"""A fact counts on the local day of the organisation, also where that day has 23 or 25 hours."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from company import Company, assert_everything_equals_a_rebuild, found_company, settle
from domain.shared.calendars import local_day, start_of_day
from domain.shared.period import Period
from happenings import accept, approved, call, event, part, reversed_, sell, submitted
from reading import achieved, month_of, on_day, quarter_of

# Days begin at midnight, at one o'clock where that night has no midnight, and once where it has two.
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Beirut", "America/Havana", "Pacific/Kiritimati", "Asia/Kathmandu"]


@pytest.fixture
async def new_york(database) -> Company:
    """Meridian in New York, counting in dollars."""
    return await found_company(time_zone="America/New_York", base_currency="USD")


async def calls_on(company, *days):
    return [await achieved(company.dana, "calls_made", within=on_day(day)) for day in days]


async def test_a_call_late_in_the_evening_of_the_last_of_february_is_februarys(new_york):
    await call(new_york.dana, at="2025-03-01T03:30:00Z")
    await settle()

    february, march = [month_of(date(2025, month, 1)) for month in (2, 3)]
    assert [await achieved(new_york.dana, "calls_made", within=month) for month in (february, march)] == [1, 0]
    assert [await achieved(new_york.harbour, "calls_made", within=month) for month in (february, march)] == [1, 0]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("day", "begins", "ends", "hours"),
    [
        (date(2025, 3, 9), "2025-03-09T05:00:00", "2025-03-10T04:00:00", 23),
        (date(2025, 11, 2), "2025-11-02T04:00:00", "2025-11-03T05:00:00", 25),
    ],
)
async def test_on_a_day_of_23_or_25_hours_the_first_and_the_last_moment_count_and_their_neighbours_do_not(
    new_york, day, begins, ends, hours
):
    first, after = [datetime.fromisoformat(f"{edge}+00:00") for edge in (begins, ends)]
    moment = timedelta(microseconds=1)
    assert after - first == timedelta(hours=hours)

    for edge in (first - moment, first, after - moment, after):
        await call(new_york.dana, at=edge)
    await settle()

    one = timedelta(days=1)
    assert await calls_on(new_york, day - one, day, day + one) == [1, 2, 1]
    await assert_everything_equals_a_rebuild()


async def test_the_hour_that_is_told_twice_is_of_one_day(new_york):
    for at in ("2025-11-02T01:30:00-04:00", "2025-11-02T01:30:00-05:00"):
        await call(new_york.dana, at=at)
    await settle()

    assert await calls_on(new_york, date(2025, 11, 1), date(2025, 11, 2), date(2025, 11, 3)) == [0, 2, 0]


async def test_the_offset_that_a_fact_is_told_with_does_not_move_it(new_york):
    for at in ("2025-03-01T03:30:00Z", "2025-03-01T12:30:00+09:00", "2025-02-28T22:30:00-05:00"):
        await call(new_york.dana, at=at)
    await settle()

    assert await calls_on(new_york, date(2025, 2, 28), date(2025, 3, 1)) == [3, 0]


async def test_a_fact_of_a_day_stands_at_its_beginning(new_york):
    shortest = date(2025, 3, 9)
    await accept(
        submitted("sale", "10.00 USD", part(new_york.dana), at="2025-03-01T00:00:00Z"),
        approved("sale", on=shortest),
        reversed_("sale", at="2025-03-09T04:59:59Z"),  # a moment before it was approved, and on the day before
    )
    await call(new_york.dana, on=shortest)
    await settle()

    assert await calls_on(new_york, shortest) == [1]
    assert await achieved(new_york.dana, "transactions_approved", within=quarter_of(shortest)) == 0
    await assert_everything_equals_a_rebuild()


async def test_a_sale_at_the_turn_of_the_year_is_of_the_local_year(new_york):
    await sell(new_york.dana, "10.00 USD", at="2026-01-01T04:59:59Z")
    await sell(new_york.dana, "20.00 USD", at="2026-01-01T05:00:00Z")
    await settle()

    quarters = [Period.quarter(2025, 4), Period.quarter(2026, 1)]
    assert [await achieved(new_york.dana, "approved_amount", within=quarter) for quarter in quarters] == [10, 20]


@given(day=st.dates(date(2012, 1, 1), date(2037, 12, 31)), zone=st.sampled_from(ZONES))
def test_a_day_begins_where_the_day_before_ends(day, zone):
    start = start_of_day(day, zone)

    assert local_day(start, zone) == day
    assert local_day(start - timedelta(microseconds=1), zone) == day - timedelta(days=1)


async def test_a_rate_of_nothing_is_null_for_agents_and_teams_and_no_average_of_averages(new_york):
    march = month_of(date(2025, 3, 1))
    outcomes = {"dana": ["won"], "omar": ["won", "lost", "lost", "lost"]}
    for who, closings in outcomes.items():
        for number, closing in enumerate(closings):
            about = {"opportunity": f"{who}-{number}", "on": date(2025, 3, 3)}
            await accept(event("opportunity.created", agent=who, **about), event(f"opportunity.{closing}", **about))
    await settle()

    agents = [new_york.dana, new_york.omar, new_york.ines]
    assert [await achieved(who, "win_rate", within=march) for who in agents] == [1, Decimal("0.25"), None]
    teams = [new_york.harbour, new_york.hill, new_york.north]
    assert [await achieved(team, "win_rate", within=march) for team in teams] == [Decimal("0.4"), None, Decimal("0.4")]
    assert await achieved(new_york.dana, "win_rate", within=month_of(date(2025, 4, 1))) is None
