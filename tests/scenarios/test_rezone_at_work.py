"""The days move to another time zone while producers send, workers work, and people ask."""

import asyncio

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.refresh.rezone import rezone
from happenings import accept, approved, called, part, submitted
from paying import lines, percent, put_on_plan
from reading import achieved, month_of
from steps import february, january
from working import working

BATCHES = 40
MOVES = ("America/New_York", "Asia/Kathmandu", "Europe/Berlin", "Pacific/Kiritimati", "America/New_York")


async def send(person, start):
    """Send batches of calls and sales in the night between two months, as Berlin and New York see it."""
    for number in range(start, start + BATCHES):
        at = f"2026-02-01T03:{number % 60:02}:00Z"
        sale = f"{person.name}-{number}"
        await accept(
            called(person, at=at),
            submitted(sale, "10.00 EUR", part(person), at=at),
            approved(sale, at=at),
        )


async def ask(company, done):
    """Read a figure again and again; each answer is one that was true."""
    while not done.is_set():
        january_and_february = [
            await achieved(company.harbour, "calls_made", within=month_of(day)) for day in (january(1), february(1))
        ]
        assert all(0 <= figure <= 2 * BATCHES for figure in january_and_february)
        await asyncio.sleep(0)


@pytest.mark.parametrize("moves", [2, 5])
async def test_nothing_is_lost_or_counted_on_two_days(settings, company, moves):
    await put_on_plan([company.dana, company.omar], percent("10"))
    await settle()
    done = asyncio.Event()

    async with asyncio.timeout(120), working(settings, seconds_to_stop=30):
        others = [asyncio.create_task(send(person, 0)) for person in (company.dana, company.omar)]
        reader = asyncio.create_task(ask(company, done))
        for zone in MOVES[:moves]:
            await rezone(time_zone=zone, actor="somebody", now=NOW)
        await asyncio.gather(*others)
        await rezone(time_zone="America/New_York", actor="somebody", now=NOW)
        done.set()
        await reader
    await settle()

    assert await achieved(company.harbour, "calls_made", within=month_of(january(1))) == 2 * BATCHES
    assert await achieved(company.harbour, "approved_amount", within=month_of(january(1))) == 20 * BATCHES
    assert sum(await lines(company.dana)) == BATCHES
    assert await sql.fetch_value("select max(attempts) from subjects") == 0
    await assert_everything_equals_a_rebuild()
