"""Days and hours of any time zone: half-hour ones, and days of 23 and 25 hours."""

from company import settle
from domain.shared.period import Period
from happenings import call
from reporting import found, rows, run, shape
from steps import april, march

CALLS = "calls_made"


async def test_a_call_belongs_to_the_day_of_the_zone_that_is_asked_for(company):
    await call(company.dana, at="2026-03-14T18:29:59Z")
    await call(company.dana, at="2026-03-14T18:30:00Z")  # midnight in Kolkata
    await settle()

    days = {"of": CALLS, "within": Period(march(14), march(16))}
    assert await found(shape("DAY", **days)) == ({"2026-03-14": 2}, 2)
    assert await found(shape("DAY", time_zone="Asia/Kolkata", **days)) == ({"2026-03-14": 1, "2026-03-15": 1}, 2)
    assert await found(shape("AGENT", time_zone="Asia/Kolkata", of=CALLS, within=Period(march(15), march(16)))) == (
        {"Dana": 1},
        1,
    )
    hours = await rows(shape("HOUR", time_zone="Asia/Kolkata", **days))
    assert (len(hours), hours["23:00"], hours["00:00"]) == (24, 1, 1)


async def test_hours_of_weekdays_are_those_of_the_zone(company):
    await call(company.dana, at="2026-03-14T18:29:59Z")
    await call(company.dana, at="2026-03-14T18:30:00Z")

    asked = {"of": CALLS, "within": Period(march(1), april(1))}
    assert await found(shape("WEEKDAY", "HOUR", time_zone="Asia/Kolkata", **asked)) == (
        {("Saturday", "23:00"): 1, ("Sunday", "00:00"): 1},
        2,
    )
    assert await found(shape("WEEKDAY", "HOUR", **asked)) == ({("Saturday", "19:00"): 2}, 2)


async def test_a_zone_that_moves_by_half_an_hour(company):
    # Lord Howe turns its clocks back from 11 to 10.5 hours ahead at 2026-04-04T15:00Z.
    for at in ("2026-04-04T12:59:59Z", "2026-04-04T13:00:00Z", "2026-04-05T13:29:59Z", "2026-04-05T13:30:00Z"):
        await call(company.dana, at=at)

    days = {"of": CALLS, "within": Period(april(4), april(7)), "time_zone": "Australia/Lord_Howe"}
    assert await found(shape("DAY", **days)) == ({"2026-04-04": 1, "2026-04-05": 2, "2026-04-06": 1}, 4)


async def test_a_day_of_23_hours_and_one_of_25(company):
    # New York: 8 March 2026 has 23 hours, 1 November 25.
    for at in ("2026-03-08T04:59:59Z", "2026-03-08T05:00:00Z", "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"):
        await call(company.dana, at=at)
    for at in ("2025-11-02T03:59:59Z", "2025-11-02T04:00:00Z", "2025-11-03T04:59:59Z", "2025-11-03T05:00:00Z"):
        await call(company.dana, at=at)

    new_york = {"of": CALLS, "time_zone": "America/New_York"}
    spring = Period(march(8), march(9))
    autumn = Period(spring.start.replace(year=2025, month=11, day=2), spring.start.replace(year=2025, month=11, day=3))
    assert await found(shape(within=spring, **new_york)) == ({}, 2)
    assert await found(shape(within=autumn, **new_york)) == ({}, 2)


async def test_the_hour_that_is_there_twice_has_the_calls_of_both(company):
    for at in ("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"):  # 02:30 in Berlin, twice
        await call(company.dana, at=at)

    autumn = Period(march(1).replace(year=2025, month=10, day=26), march(1).replace(year=2025, month=10, day=27))
    assert await found(shape("HOUR", of=CALLS, within=autumn)) == ({"02:00": 2}, 2)


async def test_calls_of_the_organisations_own_zone_are_read_from_totals(company):
    within = Period(march(1), april(1))
    own = await run(shape("AGENT", of=CALLS, within=within, time_zone="Europe/Berlin"))
    foreign = await run(shape("AGENT", of=CALLS, within=within, time_zone="Asia/Kolkata"))

    assert (own.served_by, foreign.served_by) == (["TOTALS"], ["DATASETS"])
