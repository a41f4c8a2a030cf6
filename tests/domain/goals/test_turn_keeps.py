"""What changes the final result of a closed cycle: nothing. What it comes to now follows whatever is told later."""

from decimal import Decimal

import asyncpg
import pytest

from aiming import aim
from company import NOW, TODAY, assert_everything_equals_a_rebuild, hire, move, settle
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.end_goal import end_goal
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.rules.prorate import Proration
from domain.goals.rulesets.document import RuleTerms
from domain.goals.rulesets.draft_ruleset import draft_ruleset
from domain.goals.rulesets.publish_ruleset import publish_ruleset
from domain.organisation.change_calendar import change_fiscal_year_start, change_own_days
from domain.organisation.own_days import DayKind
from domain.people.disable_agent import disable_agent
from domain.people.move_team import move_team
from domain.refresh.erase_person import erase_person
from domain.refresh.rezone import rezone
from domain.shared.period import Cycle, Period
from happenings import reverse, sell
from steps import april, january, march
from turning import Ended, ended, midnight, opened, told, turn

ADMIN = Viewer("admin", Role.ADMIN)
TABLES = ("goals", "goal_targets", "goal_cycles", "goal_milestones", "news")
FINAL = Ended("MISSED", Decimal(200), Decimal(150), Decimal("0.75"))


class March:
    """Dana sold for 150 of 200 in March, and so did the teams above her; the month is closed."""


@pytest.fixture
async def closed(company):
    found = March()
    found.company = company
    found.sale = await sell(company.dana, "150.00 EUR", on=march(14))
    await settle()
    terms = {"on": march(1), "proration": Proration.CALENDAR_DAYS}
    found.dana = await aim(company.dana, "200", **terms)
    found.harbour = await aim(company.harbour, "200", **terms)
    found.meridian = await aim(company.meridian, "200", **terms)
    found.goals = [found.dana, found.harbour, found.meridian]
    await settle()
    await turn(at=NOW)
    return found


async def now_of(goal):
    """What a goal has come to in March by now: target and achievement."""
    seen = (await goals_by_id(viewer=ADMIN, today=TODAY, ids=[goal]))[goal]
    [progress] = await progress_of([seen], on=march(14), today=TODAY, now=NOW)
    [rule_progress] = progress.judged.rules
    return rule_progress.reached.target, rule_progress.reached.achievement


async def late_sale(closed):
    await sell(closed.company.dana, "50.00 EUR", on=march(31))


async def reversal(closed):
    await reverse(closed.sale, on=march(31))


async def move_in_march(closed):
    await move(closed.company.dana, to=closed.company.hill, on=march(10))


async def leave_in_march(closed):
    await move(closed.company.dana, to=None, on=march(20))


async def hire_in_march(closed):
    await hire("Nina", into=closed.company.harbour, on=march(15))


async def disable_in_march(closed):
    await disable_agent(agent_id=closed.company.dana.id, from_day=march(20), now=NOW)


async def erase(closed):
    await erase_person(person_id=closed.company.dana.id, today=TODAY, now=NOW)


async def move_the_team(closed):
    await move_team(team_id=closed.company.harbour, parent_id=closed.company.south, from_day=march(1), now=NOW)


async def change_targets(closed):
    for goal in closed.goals:
        change = GoalChange(targets={"approved_amount": (Decimal(100),)}, proration=Proration.WORKING_DAYS)
        await change_goal(goal_id=goal, change=change, today=TODAY, now=NOW)


async def end_in_april(closed):
    for goal in closed.goals:
        await end_goal(goal_id=goal, until_day=april(10), today=TODAY, now=NOW)


async def change_the_calendar(closed):
    await change_own_days(days=Period(march(1), march(20)), kind=DayKind.FREE, now=NOW)
    await change_fiscal_year_start(month=3, from_day=march(1), now=NOW)


async def publish_another_version(closed):
    ruleset = await sql.fetch_value("select ruleset_id from goals where id = $1", closed.dana)
    counted = RuleTerms(key="approved_amount", metric="transactions_approved", target=Decimal(3))
    await draft_ruleset(ruleset_id=ruleset, rules=[counted], now=NOW)
    await publish_ruleset(ruleset_id=ruleset, from_day=march(1), now=NOW)


async def another_time_zone(closed):
    await rezone(time_zone="America/New_York", actor="admin", now=NOW)


CHANGES = {
    late_sale: ((200, 200), (200, 200), (200, 200)),
    reversal: ((200, 0), (200, 0), (200, 0)),
    move_in_march: ((200, 150), (200, 0), (200, 150)),
    leave_in_march: ((200, 150), (200, 150), (200, 150)),
    hire_in_march: ((200, 150), (200, 150), (200, 150)),
    disable_in_march: ((200, 150), (200, 150), (200, 150)),
    erase: ((200, 150), (200, 150), (200, 150)),
    move_the_team: ((200, 150), (200, 150), (200, 150)),
    change_targets: ((200, 150), (200, 150), (200, 150)),
    end_in_april: ((200, 150), (200, 150), (200, 150)),
    change_the_calendar: ((200, 150), (200, 150), (200, 150)),
    publish_another_version: ((200, 1), (200, 1), (200, 1)),
    another_time_zone: ((200, 150), (200, 150), (200, 150)),
}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
async def test_a_closed_cycle_keeps_its_final_result_and_its_current_value_follows(closed, change):
    await change(closed)
    await settle()
    await turn(at=NOW)

    assert [(await ended(goal))["2026-03-01"] for goal in closed.goals] == [FINAL] * 3
    assert tuple([await now_of(goal) for goal in closed.goals]) == CHANGES[change]
    await assert_everything_equals_a_rebuild()


async def test_a_quarter_that_is_closed_stays_when_the_fiscal_year_starts_otherwise_for_the_past(company):
    await sell(company.dana, "150.00 EUR", on=march(14))
    await settle()
    goal = await aim(company.dana, "200", on=january(1), cycle=Cycle.QUARTER)

    await change_fiscal_year_start(month=3, from_day=march(1), now=NOW)
    await settle()
    await turn(at=midnight(april(16)))

    assert await ended(goal) == {"2026-01-01": FINAL}
    assert await opened(goal) == ["2026-03-01"]
    assert await now_of(goal) == (200, 150)


async def test_the_database_refuses_to_change_a_final_result(closed):
    with pytest.raises(asyncpg.PostgresError, match="append-only"):
        await sql.execute("update goal_cycles set status = 'ACHIEVED' where closed_at is not null")


async def test_who_is_erased_is_named_by_no_goal_cycle_or_news(company):
    await sell(company.dana, "150.00 EUR", on=march(14))
    await settle()
    goal = await aim(company.dana, "200", on=march(1), name="Danuta catches up")
    await settle()

    await erase_person(person_id=company.dana.id, today=TODAY, now=NOW)
    await settle()

    for table in TABLES:
        assert not await sql.fetch_value(f"select count(*) from {table} t where t::text ~ 'Danuta'")
    assert await ended(goal) == {"2026-03-01": FINAL}
    assert await told(goal, "milestone_reached") == ["2026-03-01"]
