"""A fact belongs to the local day of the organisation, on days of 23, 24 and 25 hours."""

from datetime import date, datetime, timedelta

import pytest

from company import NOW, assert_everything_equals_a_rebuild, found_company, settle
from domain.database import sql
from domain.organisation.change_time_zone import TimeZoneFixed, change_time_zone
from domain.shared.calendars import local_day, start_of_day
from happenings import called, deliver
from reading import achieved, month_of, on_day
from steps import february, march

# Zone, a day on which its clocks change, and how many hours that day has.
CHANGES = [
    ("America/New_York", date(2026, 3, 8), 23),
    ("America/New_York", date(2026, 11, 1), 25),
    ("Europe/Berlin", date(2026, 3, 29), 23),
    ("Europe/Berlin", date(2026, 10, 25), 25),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Africa/Cairo", date(2026, 4, 24), 23),  # there is no midnight
    ("America/Havana", date(2026, 3, 8), 23),  # nor here
    ("Asia/Kathmandu", date(2026, 3, 8), 24),
]
TICK = timedelta(microseconds=1)


async def test_a_call_in_the_evening_of_february_in_new_york_is_februarys(database):
    company = await found_company(time_zone="America/New_York")
    await deliver(called(company.dana, at="2025-03-01T03:30:00Z"))
    await settle()

    february_2025, march_2025 = (month_of(date(2025, month, 1)) for month in (2, 3))
    assert await achieved(company.dana, "calls_made", within=february_2025) == 1
    assert await achieved(company.dana, "calls_made", within=march_2025) == 0


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES, ids=lambda value: str(value))
async def test_facts_at_the_edges_of_a_day_of_any_length_are_on_the_right_side(database, zone, day, hours):
    company = await found_company(time_zone=zone)
    first, after = start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)
    assert after - first == timedelta(hours=hours)

    edges = [first - TICK, first, after - TICK, after]
    await deliver(*(called(company.dana, at=edge) for edge in edges), called(company.dana, on=day))
    await settle()

    counts = [
        await achieved(company.dana, "calls_made", within=on_day(day + timedelta(days=offset))) for offset in (-1, 0, 1)
    ]
    assert counts == [1, 3, 1]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES, ids=lambda value: str(value))
def test_every_instant_of_a_changing_day_is_on_it(zone, day, hours):
    first = start_of_day(day, zone)
    instants = [first + timedelta(minutes=10 * step) for step in range(int(hours * 6))]

    assert {local_day(instant, zone) for instant in instants} == {day}
    assert local_day(first - TICK, zone) == day - timedelta(days=1)


async def test_a_fact_of_a_local_day_stands_at_its_first_instant(database):
    company = await found_company(time_zone="America/New_York")
    await deliver(called(company.dana, on=march(31)))

    fact = await sql.fetch_one("select occurred_at, day from facts")

    assert (fact["occurred_at"], fact["day"]) == (datetime.fromisoformat("2026-03-31T04:00:00Z"), march(31))


async def test_the_offset_in_which_an_instant_is_written_moves_it_to_no_other_day(company):
    await deliver(called(company.dana, at="2026-03-01T00:30:00+02:00"))
    await settle()

    assert await achieved(company.dana, "calls_made", within=on_day(february(28))) == 1


async def test_the_first_fact_fixes_the_time_zone(company):
    await change_time_zone(time_zone="America/New_York")
    await deliver(called(company.dana, at=NOW))

    with pytest.raises(TimeZoneFixed):
        await change_time_zone(time_zone="Europe/Berlin")
