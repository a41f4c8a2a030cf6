"""The days of the organisation begin elsewhere: every figure moves with them, and pay is corrected by lines."""

import asyncio
from datetime import date

import pytest

from aiming import aim
from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.database.transaction import listen_after_commit
from domain.leaderboards.create_leaderboard import BoardTerms, create_leaderboard
from domain.organisation.queries import the_organisation
from domain.outbox.nudge import Nudge
from domain.refresh.rezone import rezone
from domain.shared.calendars import UnknownTimeZone
from domain.shared.period import Cycle
from happenings import accept, call, called, sell
from holding import done_or_blocked, held_at
from paying import pay, put_on_plan, tiers
from reading import achieved, month_of, on_day
from steps import ALWAYS, february, january

NIGHT = "2026-02-01T03:30:00Z"  # the first of February in Berlin, the last of January in New York
JANUARY, FEBRUARY = month_of(january(1)), month_of(february(1))


async def move_to(time_zone: str) -> None:
    await rezone(time_zone=time_zone, actor="somebody", now=NOW)


@pytest.fixture
async def night(company):
    """Dana called and sold in the night between two months, as Berlin and New York see it."""
    await put_on_plan([company.dana, company.nora], tiers(("0", "10"), ("100", "20"), accumulate="PERIOD"))
    await settle()
    await sell(company.dana, "100.00 EUR", on=january(15))
    await call(company.dana, at=NIGHT)
    await sell(company.dana, "50.00 EUR", at=NIGHT)
    await call(company.dana, on=february(1))
    await settle()
    return company


async def test_what_happened_at_night_moves_to_the_day_and_month_before(night):
    assert await achieved(night.dana, "calls_made", within=FEBRUARY) == 2
    assert await achieved(night.harbour, "approved_amount", within=FEBRUARY) == 50

    await move_to("America/New_York")

    assert await achieved(night.dana, "calls_made", within=on_day(january(31))) == 1
    assert await achieved(night.harbour, "approved_amount", within=JANUARY) == 150
    assert await achieved(night.harbour, "approved_amount", within=FEBRUARY) == 0
    assert (await the_organisation()).time_zone == "America/New_York"
    await assert_everything_equals_a_rebuild()


async def test_a_fact_of_a_whole_day_keeps_its_day_and_begins_with_it_there(night):
    await move_to("America/New_York")

    assert await achieved(night.dana, "calls_made", within=on_day(february(1))) == 1
    began = await sql.fetch("select occurred_at::text from facts where is_whole_day and day = $1", february(1))
    assert [row[0] for row in began] == ["2026-02-01 05:00:00+00"]


async def test_the_ledger_is_corrected_by_lines_of_both_months(night):
    assert [await pay(night.dana, period=period) for period in ("2026-01", "2026-02")] == [10, 5]

    await move_to("America/New_York")

    assert [await pay(night.dana, period=period) for period in ("2026-01", "2026-02")] == [20, 0]
    rows = await sql.fetch("select origin_period, amount from earnings where agent_id = $1", night.dana.id)
    assert sorted(tuple(row) for row in rows) == [("2026-01", 10), ("2026-01", 10), ("2026-02", -5), ("2026-02", 5)]


async def test_going_there_and_back_leaves_every_figure_as_it_was(night):
    tables = ("facts", "activities", "credits", "totals_daily", "totals_monthly", "calculated_pay")
    before = {table: set(map(tuple, await sql.fetch(f"select t::text from {table} t"))) for table in tables}

    await move_to("Pacific/Kiritimati")
    await move_to("Europe/Berlin")

    after = {table: set(map(tuple, await sql.fetch(f"select t::text from {table} t"))) for table in tables}
    assert after == before
    assert await pay(night.dana) == 15
    await assert_everything_equals_a_rebuild()


async def test_goals_and_boards_follow_and_their_milestones_are_told(night):
    await aim(night.dana, "150", on=january(1))
    board = BoardTerms(name="Best", metric="approved_amount", cycle=Cycle.MONTH, from_day=ALWAYS, team_id=night.north)
    await create_leaderboard(terms=board, now=NOW)
    await settle()

    await move_to("America/New_York")
    await settle()

    told = "select percent from goal_milestones where cycle_start = $1 order by percent"
    assert [row[0] for row in await sql.fetch(told, january(1))] == [50, 90, 100]
    standing = "select score from standings where agent_id = $1 and window_start = $2"
    assert await sql.fetch_value(standing, night.dana.id, january(1)) == 150
    await assert_everything_equals_a_rebuild()


async def test_everybody_is_nudged_and_the_trail_says_who_did_it(night):
    notes = []

    async def hear(heard):
        notes.extend(heard)

    forget = listen_after_commit(hear)
    await move_to("Asia/Kolkata")
    forget()

    topics = {note.topic for note in notes if isinstance(note, Nudge)}
    assert {f"agent:{night.dana.id}", f"team:{night.meridian}"} <= topics
    line = await sql.fetch_one("select actor, operation, problems::text from audit_lines")
    assert tuple(line) == ("somebody", "rezone", "[]")


async def test_a_zone_that_nobody_knows_changes_nothing(night):
    before = await sql.fetch("select * from facts order by id")

    with pytest.raises(UnknownTimeZone):
        await move_to("Europe/Atlantis")

    assert await sql.fetch("select * from facts order by id") == before


async def test_facts_are_history_again_afterwards(night):
    await move_to("America/New_York")

    with pytest.raises(Exception, match="append-only"):
        await sql.execute("update facts set day = day")


@pytest.mark.parametrize("moment", ["ENTITY.marks_deleted", "AGENT.marks_deleted", "AGENT.written"])
async def test_it_waits_for_a_pass_and_facts_wait_for_it(night, moment):
    await accept(called(night.dana, at="2026-03-01T03:30:00Z"))
    await sell(night.omar, "10.00 EUR", at="2026-03-01T03:30:00Z")

    async with held_at(moment, settle()):
        moving = asyncio.create_task(move_to("America/New_York"))
        assert not await done_or_blocked(moving)
        late = asyncio.create_task(accept(called(night.omar, at="2026-03-01T03:40:00Z")))
        assert not await done_or_blocked(late)
    await moving
    await late
    await settle()

    assert await achieved(night.harbour, "calls_made", within=on_day(date(2026, 2, 28))) == 2
    assert await achieved(night.omar, "approved_amount", within=FEBRUARY) == 10
    await assert_everything_equals_a_rebuild()
