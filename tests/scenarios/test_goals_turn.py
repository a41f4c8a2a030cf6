"""Cycles turn whenever somebody gets to it, and while all else goes on: each once, with what was known by then."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiming import aim
from company import assert_everything_equals_a_rebuild, settle
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.turn_due import turn_due
from domain.refresh.refresh import refresh
from domain.shared.period import Cycle
from happenings import approved, deliver, part, sell, submitted
from steps import april, march, may
from turning import ended, midnight, told, turn

ADMIN = Viewer("admin", Role.ADMIN)
CYCLES = (Cycle.DAY, Cycle.WEEK, Cycle.TWO_WEEKS, Cycle.MONTH, Cycle.QUARTER)
DAYS = [march(1) + timedelta(days=number) for number in range(70)]
RESULTS = """
    select goal_id, cycle_start, cycle_end, closed_at is null as is_open, target_version, status, attainment, result
      from goal_cycles order by goal_id, cycle_start"""


async def results_of(days):
    """Every cycle, once goals were turned on the mornings of these days only."""
    await sql.execute("delete from goal_cycles")
    await sql.execute("update goals set turned_on = from_day - 1, waits_since = null")
    for day in days:
        await turn(at=midnight(day))
    return [tuple(row) for row in await sql.fetch(RESULTS)]


@pytest.fixture
async def daily(company):
    """Goals of Dana and of the Harbour in cycles of every kind, and how they end when somebody turns them every day."""
    for number, day in enumerate(DAYS):
        await sell(company.sellers[number % 4], f"{10 + number}.00 EUR", on=day)
    await settle()
    for cycle in CYCLES:
        for owner in (company.dana, company.harbour):
            await aim(owner, "60", on=march(4), cycle=cycle, today=march(1))
    return await results_of(DAYS)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(days=st.lists(st.sampled_from(DAYS), max_size=6))
async def test_however_seldom_goals_are_turned_their_cycles_end_alike(daily, days):
    assert len(daily) > 2 * len(DAYS)
    assert await results_of([*sorted(days), DAYS[-1]]) == daily


async def test_what_was_known_before_midnight_is_in_the_result_while_workers_and_sales_go_on(company):
    owners = (company.dana, company.harbour, company.meridian)
    goals = [await aim(owner, "100", on=april(1)) for owner in owners]
    await settle()
    at = midnight(may(1))
    await deliver(*sales(company.dana, "known", 20), now=at - timedelta(seconds=5))

    async def sell_on():
        for number in range(10):
            await deliver(*sales(company.dana, f"late-{number}", 2), now=at + timedelta(seconds=1))

    async def work():
        for _ in range(10):
            await refresh(clock=lambda: at + timedelta(seconds=1), tell=fail)
            await turn_due(now=at + timedelta(seconds=1), at_once=1)

    await asyncio.gather(sell_on(), work(), work(), work())
    await settle(now=at)
    await turn(at=at + timedelta(seconds=2))

    for goal in goals:
        result = (await ended(goal))["2026-04-01"]
        assert 20 <= result.achievement <= 40
        assert await told(goal, "cycle_closed") == ["2026-04-01"]
        assert await now_of(goal) == 40
    await assert_everything_equals_a_rebuild(now=at)


def sales(person, name, count):
    """So many sales of one euro at the end of April."""
    numbers = [f"{name}-{number}" for number in range(count)]
    return [submitted(number, "1.00 EUR", part(person), on=april(30)) for number in numbers] + [
        approved(number, on=april(30)) for number in numbers
    ]


async def now_of(goal) -> Decimal | None:
    seen = await goals_by_id(viewer=ADMIN, today=may(1), ids=[goal])
    [progress] = await progress_of([seen[goal]], on=april(30), today=may(1), now=midnight(may(1)))
    return progress.judged.rules[0].reached.achievement


def fail(_layer, _subject, error):
    raise error
