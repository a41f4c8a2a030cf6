"""Goals of agents and teams, from the sale to the figure, with the milestones that are told on the way."""

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec

from aiming import aim
from company import CRM, NOW, TODAY, assert_everything_equals_a_rebuild, move, settle
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.facts.find_identity import IdentityKind
from domain.facts.link_identity import link_identity
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.end_goal import end_goal
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.rules.judge import Status
from domain.people.create_team import create_team
from domain.people.move_team import move_team
from domain.shared.period import Cycle, Period
from happenings import accept, custom, event, part, reverse, sell
from steps import ALWAYS, april, february, january, march, may

ADMIN = Viewer("admin", Role.ADMIN)
JANUARY, MARCH = january(1), march(31)


async def goal_of(owner, target, *, on=JANUARY, **terms):
    return await aim(owner, target, on=on, **terms)


async def read(goal_id, *, on=MARCH, today=TODAY):
    found = await goals_by_id(viewer=ADMIN, today=TODAY, ids=[goal_id])
    return (await progress_of([found[goal_id]], on=on, today=today, now=NOW))[0]


def achieved(seen):
    [rule] = seen.judged.rules
    return rule.reached.achievement


async def attained(goal_id, *, on=MARCH):
    return (await read(goal_id, on=on)).judged.composite.attainment


async def told(goal_id):
    """The news of the goal in the order of telling: the month, the version of the target, the milestone."""
    rows = await sql.fetch(
        "select about from news where kind = 'goal.milestone_reached' and about ->> 'goalId' = $1 order by id",
        str(goal_id),
    )
    pieces = [msgspec.json.decode(row["about"]) for row in rows]
    return [(piece["cycleStart"][:7], piece["targetVersion"], piece["percent"]) for piece in pieces]


async def retarget(goal_id, target):
    change = GoalChange(targets={"approved_amount": (Decimal(target),)})
    await change_goal(goal_id=goal_id, change=change, today=TODAY, now=NOW)
    await settle()


async def test_an_overlay_counts_for_its_holder_and_once_for_the_team(company):
    dana, omar, nora = [await goal_of(owner, "10000") for owner in (company.dana, company.omar, company.harbour)]
    await sell([part(company.dana), part(company.omar, overlay=True)], "10000.00 EUR", on=march(4))
    await settle()

    assert [achieved(await read(goal)) for goal in (dana, omar, nora)] == [10_000, 10_000, 10_000]


async def test_a_split_weighs_what_it_is_worth(company):
    goal = await goal_of(company.dana, "20")
    await sell(company.dana, "5.00 EUR", on=march(4))
    await sell(company.dana, "10.00 EUR", shared_with=[company.omar], on=march(5))
    await settle()

    assert achieved(await read(goal)) == 10
    assert await attained(goal) == Decimal("0.5")


async def test_attainments_beyond_the_target_are_shown_as_they_are(company):
    dana, omar = [await goal_of(owner, "100") for owner in (company.dana, company.omar)]
    await sell(company.dana, "250.00 EUR", on=march(4))
    await sell(company.omar, "120.00 EUR", on=march(4))
    await settle()

    assert [await attained(goal) for goal in (dana, omar)] == [Decimal("2.5"), Decimal("1.2")]


async def test_of_a_target_of_zero_nothing_is_told(company):
    goal = await goal_of(company.dana, "0")
    await sell(company.dana, "5.00 EUR", on=march(4))
    await settle()

    read_now = await read(goal)
    assert (achieved(read_now), read_now.judged.composite.attainment) == (5, None)
    assert await told(goal) == []


async def test_whoever_moves_in_march_leaves_earlier_sales_with_the_team_of_then(company):
    harbour, hill, north = [await goal_of(team, "100") for team in (company.harbour, company.hill, company.north)]
    await sell(company.dana, "30.00 EUR", on=march(14))
    await move(company.dana, to=company.hill, on=march(15))
    await sell(company.dana, "60.00 EUR", on=march(15))
    await settle()

    assert [await attained(goal) for goal in (harbour, hill, north)] == [Decimal("0.3"), Decimal("0.6"), Decimal("0.9")]
    news = [("2026-03", 1, 50), ("2026-03", 1, 90)]
    assert [await told(goal) for goal in (harbour, hill, north)] == [[], news[:1], news]


async def test_a_team_that_moves_takes_facts_of_its_own_to_the_goal_of_its_parent_of_the_day(company):
    web = await create_team(name="Web", parent_id=company.north, from_day=ALWAYS, now=NOW)
    await link_identity(kind=IdentityKind.TEAM, source=CRM, reference="web", subject_id=web, now=NOW)
    north, south = [await goal_of(team, "100", metric="website_visits") for team in (company.north, company.south)]
    await accept(*(custom("website_visit", team="web", quantity="100", on=day) for day in (march(14), may(4))))
    await settle()
    reached = [(month, 1, percent) for month in ("2026-03", "2026-05") for percent in (50, 90, 100)]
    assert (sorted(await told(north)), await told(south)) == (reached, [])

    await move_team(team_id=web, parent_id=company.south, from_day=april(1), now=NOW)
    await settle()

    assert await told(south) == reached[3:]
    assert await attained(north) == 1
    assert [await attained(goal, on=may(31)) for goal in (north, south)] == [0, 1]
    await assert_everything_equals_a_rebuild()


async def test_a_fact_of_a_team_counts_for_it_from_before_it_had_its_place(company):
    web = await create_team(name="Web", parent_id=company.north, from_day=april(1), now=NOW)
    await link_identity(kind=IdentityKind.TEAM, source=CRM, reference="web", subject_id=web, now=NOW)
    own, above = [await goal_of(team, "100", metric="website_visits") for team in (web, company.north)]
    await accept(*(custom("website_visit", team="web", quantity="100", on=day) for day in (march(14), april(2))))
    await settle()

    assert [await attained(own, on=day) for day in (march(31), april(30))] == [1, 1]
    assert [await attained(above, on=day) for day in (march(31), april(30))] == [0, 1]
    await assert_everything_equals_a_rebuild()


async def test_a_conversion_expects_its_whole_target_from_the_first_day(company):
    goal = await goal_of(company.dana, "0.30", metric="win_rate", cycle=Cycle.QUARTER)
    for number, outcome in enumerate(["won", "lost", "lost", "lost"]):
        about = {"opportunity": f"deal-{number}", "on": february(3)}
        await accept(event("opportunity.created", agent="dana", **about), event(f"opportunity.{outcome}", **about))
    await settle()

    seen = (await read(goal, today=date(2026, 2, 14))).judged
    half_way = seen.rules[0].reached
    assert (half_way.achievement, half_way.expected) == (Decimal("0.25"), Decimal("0.30"))
    assert (half_way.pace_ratio, seen.status) == (Decimal("0.833333"), Status.AT_RISK)


async def test_each_cycle_begins_anew_and_is_judged_by_the_day(company):
    goal = await goal_of(company.dana, "100", on=february(1))
    await sell(company.dana, "100.00 EUR", on=february(28))
    await sell(company.dana, "99.99 EUR", on=march(1))
    await settle()

    cycles = [await read(goal, on=day, today=march(31)) for day in (january(1), february(1), march(1), april(30))]
    assert [one.judged.cycle for one in cycles] == [Period.month(2026, month) for month in (2, 2, 3, 4)]
    assert [one.judged.status.name for one in cycles] == ["ACHIEVED", "ACHIEVED", "ON_TRACK", "NOT_STARTED"]
    assert (await read(goal, on=march(1), today=april(1))).judged.status is Status.MISSED


async def test_milestones_are_told_once_each_also_when_the_figure_falls_and_rises_again(company):
    goal = await goal_of(company.dana, "100")
    first = await sell(company.dana, "60.00 EUR", on=march(4))
    await settle()
    await sell(company.dana, "30.00 EUR", on=march(5))
    await settle()
    await reverse(first, on=march(6))
    await settle()
    assert achieved(await read(goal)) == 30

    await sell(company.dana, "70.00 EUR", on=march(7))
    await settle()

    assert await told(goal) == [("2026-03", 1, 50), ("2026-03", 1, 90), ("2026-03", 1, 100)]
    assert (await read(goal)).milestones == [50, 90, 100]
    await assert_everything_equals_a_rebuild()


async def test_a_raised_target_is_reached_anew(company):
    goal = await goal_of(company.dana, "100")
    await sell(company.dana, "60.00 EUR", on=april(4))
    await settle()

    await retarget(goal, "200")
    assert (await read(goal, on=april(10))).milestones == []
    await sell(company.dana, "50.00 EUR", on=april(5))
    await settle()

    assert await told(goal) == [("2026-04", 1, 50), ("2026-04", 2, 50)]


async def test_a_lowered_target_tells_only_the_highest_milestone_it_reaches(company):
    goal = await goal_of(company.dana, "1000")
    await sell(company.dana, "60.00 EUR", on=april(4))
    await settle()
    assert await told(goal) == []

    await retarget(goal, "60")

    assert await told(goal) == [("2026-04", 2, 100)]
    assert (await read(goal, on=april(10))).milestones == [50, 90, 100]


async def test_a_cycle_that_is_over_keeps_its_milestones_when_the_target_changes(company):
    goal = await goal_of(company.dana, "100")
    await sell(company.dana, "60.00 EUR", on=march(4))
    await settle()

    await retarget(goal, "60")

    assert await told(goal) == [("2026-03", 1, 50)]
    assert (await read(goal)).milestones == [50]


async def test_the_same_target_again_tells_nothing(company):
    goal = await goal_of(company.dana, "100")
    await sell(company.dana, "60.00 EUR", on=march(4))
    await settle()

    await retarget(goal, "100.000000")

    assert await told(goal) == [("2026-03", 1, 50)]


async def test_a_goal_set_for_the_past_tells_the_milestones_of_every_cycle_with_facts(company):
    await sell(company.dana, "50.00 EUR", on=january(31))
    await sell(company.dana, "95.00 EUR", on=march(1))
    await sell(company.dana, "60.00 EUR", on=date(2026, 7, 1))  # told ahead of its day
    await settle()

    agents, teams = [await goal_of(owner, "100", on=january(15)) for owner in (company.dana, company.north)]
    await settle()

    expected = [("2026-01", 1, 50), ("2026-03", 1, 50), ("2026-03", 1, 90), ("2026-07", 1, 50)]
    assert [sorted(await told(goal)) for goal in (agents, teams)] == [expected, expected]


async def test_an_ended_goal_counts_until_its_last_day(company):
    goal = await goal_of(company.dana, "100")
    await end_goal(goal_id=goal, until_day=march(10), today=march(1), now=NOW)
    await sell(company.dana, "40.00 EUR", on=march(9))
    await sell(company.dana, "60.00 EUR", on=march(10))
    await settle(now=datetime(2026, 4, 15, tzinfo=UTC))

    last = await read(goal, on=april(2))
    assert (last.judged.cycle, achieved(last)) == (Period(march(1), march(10)), 40)
    assert (last.judged.status, await told(goal)) == (Status.MISSED, [])
