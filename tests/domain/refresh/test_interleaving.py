"""Several workers at once, and facts that commit in the middle of a pass."""

import asyncio
from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, appoint, assert_everything_equals_a_rebuild, move, settle
from domain.database import sql
from domain.database.transaction import transaction
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.shared.period import Cycle
from happenings import accept, approved, call, part, sell, submitted
from holding import done_or_blocked, held_at
from paying import lines, percent, put_on_plan
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))
MOMENTS = [f"{layer}.{moment}" for layer in ("ENTITY", "AGENT", "TEAM") for moment in ("marks_deleted", "written")]


async def test_two_workers_with_two_agents_of_one_team_leave_the_right_team_figures(company):
    await aim(company.harbour, "2", metric="calls_made", on=march(1))
    await settle()
    await call(company.dana, on=march(3))

    async with held_at("AGENT.written", settle()):
        await call(company.omar, on=march(3))
        await settle()
        assert await achieved(company.harbour, "calls_made", within=MARCH) == 1
    await settle()

    assert await achieved(company.harbour, "calls_made", within=MARCH) == 2
    told = await sql.fetch("select percent from goal_milestones order by percent")
    assert [row["percent"] for row in told] == [50, 90, 100]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("moment", ["AGENT.marks_deleted", "AGENT.written"])
async def test_two_workers_on_one_agent_never_post_an_earning_twice(company, moment):
    await put_on_plan([company.dana], percent("10"))
    await sell(company.dana, "100.00 EUR", on=march(3))

    async with held_at(moment, settle()):
        await sell(company.dana, "50.00 EUR", on=march(4))
        await asyncio.gather(settle(), settle(), settle())
    await settle()

    assert await lines(company.dana) == [10, 5]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_fact_that_commits_in_the_middle_of_any_pass_is_not_lost(company, moment):
    await put_on_plan([company.dana, company.nora], percent("10"), percent("1", key="override", credit="OVERRIDE"))
    await sell(company.dana, "100.00 EUR", reference="order-1", on=march(3))
    await accept(submitted("order-2", "20.00 EUR", part(company.dana), on=march(3)))

    async with held_at(moment, settle()):
        await accept(approved("order-2", on=march(3)))
        await call(company.dana, on=march(3))
    await settle()

    assert await achieved(company.dana, "approved_amount", within=MARCH) == 120
    assert await achieved(company.harbour, "calls_made", within=MARCH) == 1
    assert [await lines(company.dana), await lines(company.nora)] == [[10, 2], [1, Decimal("0.20")]]
    await assert_everything_equals_a_rebuild()


async def change_while_a_sale_is_folded(company, change):
    """Let the change happen while the credits of a sale are written and not committed; refresh as far as one can."""
    await put_on_plan(company.everybody, percent("1", key="override", credit="OVERRIDE"))
    await settle()
    await sell(company.dana, "100.00 EUR", on=march(3))

    async with held_at("ENTITY.written", settle()):
        changing = asyncio.create_task(change)
        if await done_or_blocked(changing):
            await settle()
    await changing
    await settle()


async def test_a_move_while_a_sale_is_folded_credits_the_managers_of_the_new_team(company):
    await change_while_a_sale_is_folded(company, move(company.dana, to=company.hill, on=march(1)))

    assert [sum(await lines(company.nora)), await lines(company.ivo)] == [0, [1]]
    await assert_everything_equals_a_rebuild()


async def test_an_appointment_while_a_sale_is_folded_credits_the_manager_appointed(company):
    await change_while_a_sale_is_folded(company, appoint(company.omar, to=company.harbour, on=march(1)))

    assert [sum(await lines(company.nora)), await lines(company.omar)] == [0, [1]]
    await assert_everything_equals_a_rebuild()


async def test_whoever_joins_while_the_teams_board_is_created_is_on_the_board(company):
    await call(company.ines, on=march(3))
    await settle()
    written, joined = asyncio.Event(), asyncio.Event()

    async def create_and_wait():
        terms = BoardTerms(
            name="Callers", metric="calls_made", cycle=Cycle.MONTH, from_day=march(1), team_id=company.harbour
        )
        await create_leaderboard(terms=terms, now=NOW)
        written.set()
        await joined.wait()

    creating = asyncio.create_task(transaction(create_and_wait))
    await written.wait()
    joining = asyncio.create_task(move(company.ines, to=company.harbour, on=march(1)))
    if await done_or_blocked(joining):
        await settle()
    joined.set()
    await asyncio.gather(creating, joining)
    await settle()

    assert await sql.fetch_value("select score from standings where agent_id = $1", company.ines.id) == 1
    await assert_everything_equals_a_rebuild()


async def test_a_move_while_the_agent_is_computed_tells_the_milestones_of_the_new_team(company):
    await aim(company.hill, "1", metric="calls_made", on=march(1))
    await settle()
    await call(company.dana, on=march(3))

    async with held_at("AGENT.written", settle()):
        moving = asyncio.create_task(move(company.dana, to=company.hill, on=march(1)))
        if await done_or_blocked(moving):
            await settle()
    await moving
    await settle()

    assert await achieved(company.hill, "calls_made", within=MARCH) == 1
    assert await sql.fetch_value("select count(*) from goal_milestones") == 3
