"""The worker turns goals and pay by itself: rung or not, with Redis or not, alone or beside others, killed or not."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from aiming import aim
from company import settle
from domain.database import sql
from domain.shared.calendars import local_day
from happenings import sell
from infra.clock import now
from paying import pay, percent, put_on_plan
from turning import ended, told, turn
from working import working

TESTS = Path(__file__).parents[1]
STALLING_TURNER = Path(__file__).with_name("stalling_turner.py")
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


def today() -> date:
    return local_day(now(), "Europe/Berlin")


def last_month() -> date:
    return (today().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
async def goals(company):
    """Goals of everybody since last month, of which no cycle is closed: a sale is not computed yet."""
    await sell(company.dana, "9.00 EUR", on=last_month())
    goals = [await aim(person, "10", on=last_month(), today=today()) for person in company.everybody]
    await sql.execute("update goals set waits_since = null, turned_on = from_day")  # as if they were set then
    return goals


async def everything_is_turned():
    async with asyncio.timeout(60):
        while await sql.fetch_value("select exists (select 1 from goals where turned_on < $1)", today()):
            await asyncio.sleep(0.01)


async def assert_each_is_turned_once(goals):
    assert [list(await ended(goal)) for goal in goals] == [[str(last_month())]] * len(goals)
    assert [await told(goal, "cycle_closed") for goal in goals] == [[str(last_month())]] * len(goals)


async def test_a_worker_turns_what_is_due(settings, goals):
    async with working(settings):
        await everything_is_turned()

    await assert_each_is_turned_once(goals)
    assert (await ended(goals[0]))[str(last_month())].achievement == 9


async def test_a_worker_pays_what_is_due_since_a_month_began(settings, company):
    await put_on_plan([company.dana], percent("10", limits={"floor": "300"}), on=today().replace(day=1))

    async with working(settings), asyncio.timeout(30):
        while not await pay(company.dana):
            await asyncio.sleep(0.01)

    assert await pay(company.dana) == 300


async def test_without_redis_a_worker_turns_by_itself(settings, goals):
    async with working(settings.model_copy(update={"redis_url": NOBODY_LISTENS})):
        await everything_is_turned()

    await assert_each_is_turned_once(goals)


async def test_four_workers_turn_each_goal_once(settings, goals):
    async with AsyncExitStack() as workers:
        for _ in range(4):
            await workers.enter_async_context(working(settings))
        await everything_is_turned()

    await assert_each_is_turned_once(goals)


async def test_what_a_worker_turned_that_is_killed_is_turned_by_the_next(settings, goals):
    at = now()
    await settle(now=at)
    environment = os.environ | {"PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    arguments = [sys.executable, str(STALLING_TURNER), settings.database_url, at.isoformat()]
    worker = await asyncio.create_subprocess_exec(*arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    assert await worker.stdout.readline() == b"reached\n"

    worker.kill()
    await worker.wait()
    while await turn(at=at) == 0:  # its locks are gone once PostgreSQL has noticed
        pass

    await assert_each_is_turned_once(goals)
