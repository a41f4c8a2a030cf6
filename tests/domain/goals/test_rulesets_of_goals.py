"""What becomes of goals when their ruleset is published anew or retired, and which figures they may have."""

from decimal import Decimal

import msgspec
import pytest

from aiming import aim, publish, rule
from cascading import share_of
from company import NOW, TODAY, assert_everything_equals_a_rebuild, settle
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.goals.cascade.cascade_goal import cascade_goal
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.check_goal import CannotRollUp, RulesetNotPublished, TargetMissing
from domain.goals.find_goals import goals_with_ids
from domain.goals.progress import targets_in
from domain.goals.queries import goals_by_id, progress_of
from domain.goals.rulesets.draft_ruleset import draft_ruleset
from domain.goals.rulesets.publish_ruleset import RuleTargetMissing, publish_ruleset
from domain.goals.rulesets.retire_ruleset import retire_ruleset
from happenings import accept, call, event, part, sell
from steps import april, february, january, march

ADMIN = Viewer("admin", Role.ADMIN)


async def achieved(goal_id, *, on):
    """What the rules of the goal come to in the cycle of the day."""
    found = await goals_by_id(viewer=ADMIN, today=TODAY, ids=[goal_id])
    [seen] = await progress_of([found[goal_id]], on=on, today=TODAY, now=NOW)
    return {one.rule.key: one.reached.achievement for one in seen.judged.rules}


async def asked_for(goal_id, *, on):
    """What the rules of the goal ask for in the cycle of the day."""
    [goal] = await goals_with_ids([goal_id])
    return (await targets_in([running := (goal, goal.nearest_cycle(on))]))[running]


async def told():
    """The milestones that were told, by owner, month and per cent."""
    rows = await sql.fetch("select about from news where kind = 'goal.milestone_reached' order by id")
    pieces = [msgspec.json.decode(row["about"]) for row in rows]
    return [(piece["cycleStart"][:7], piece["percent"]) for piece in pieces]


async def publish_next(ruleset, *rules, on):
    await draft_ruleset(ruleset_id=ruleset, rules=rules, now=NOW)
    await publish_ruleset(ruleset_id=ruleset, from_day=on, now=NOW)
    await settle()


async def test_a_cycle_is_measured_by_the_version_that_holds_on_its_first_day(company):
    for day in (february(3), february(4), march(3), march(4), march(5), march(31), april(1)):
        await call(company.dana, minutes=2, on=day)
    ruleset = await publish("reach", rule("calls_made", key="calls"), on=march(1))
    owners = [company.dana, company.harbour]
    goals = [await aim(owner, {"calls": "10"}, on=january(1), ruleset=ruleset) for owner in owners]
    await settle()

    await publish_next(ruleset, rule("talk_minutes", key="calls"), on=march(15))

    for goal in goals:
        assert await achieved(goal, on=february(20)) == {"calls": 2}
        assert await achieved(goal, on=march(20)) == {"calls": 4}
        assert await achieved(goal, on=april(1)) == {"calls": Decimal(2)}  # minutes by now

    both = [rule("talk_minutes", key="calls", target="0"), rule("calls_made", target="1")]
    await publish_next(ruleset, *both, on=march(15))  # of two of one day the later one holds

    assert await achieved(goals[0], on=march(20)) == {"calls": 4}
    assert await achieved(goals[0], on=april(1)) == {"calls": 2, "calls_made": 1}
    await assert_everything_equals_a_rebuild()


async def test_a_later_version_tells_what_it_finds_reached(company):
    await sell(company.dana, "60.00 EUR", on=march(4))
    await sell(company.dana, "60.00 EUR", on=april(4))
    ruleset = await publish("reach", rule("calls_made", key="main"))
    for owner in (company.dana, company.harbour):
        await aim(owner, {"main": "100"}, on=january(1), ruleset=ruleset)
    await settle()

    await publish_next(ruleset, rule("approved_amount", key="main"), on=april(1))

    assert await told() == [("2026-04", 50), ("2026-04", 50)]


async def test_running_goals_must_have_a_target_of_a_new_rule(company):
    ruleset = await publish("reach", rule("calls_made"))
    await aim(company.dana, {"calls_made": "10"}, on=january(1), until_day=march(1), ruleset=ruleset)
    await aim(company.omar, {"calls_made": "10"}, on=january(1), ruleset=ruleset)
    await draft_ruleset(ruleset_id=ruleset, rules=[rule("calls_made"), rule("approved_amount")], now=NOW)

    with pytest.raises(RuleTargetMissing) as refused:
        await publish_ruleset(ruleset_id=ruleset, from_day=april(1), now=NOW)

    assert refused.value.path == ("rules", "1", "target")
    assert await sql.fetch_value("select count(*) from ruleset_versions where state = 'DRAFT'") == 1


async def test_a_goal_asks_for_what_later_versions_measure_too(company):
    ruleset = await publish("reach", rule("calls_made"))
    await publish_next(ruleset, rule("calls_made"), rule("approved_amount"), on=april(1))
    both = {"calls_made": "10", "approved_amount": "500"}

    with pytest.raises(TargetMissing):
        await aim(company.dana, {"calls_made": "10"}, on=january(1), ruleset=ruleset)
    short = await aim(company.dana, {"calls_made": "10"}, on=january(1), until_day=april(1), ruleset=ruleset)
    goal = await aim(company.harbour, both, on=january(1), ruleset=ruleset)
    shares = [ShareTerms(agent_id=one.id) for one in (company.dana, company.omar)]
    await cascade_goal(goal_id=goal, terms=CascadeTerms(shares=shares), today=march(10), now=NOW)
    change = GoalChange(targets={"approved_amount": (Decimal(300),)})
    await change_goal(goal_id=goal, change=change, today=march(10), now=NOW)

    assert await asked_for(short, on=march(20)) == {"calls_made": 10}
    assert await asked_for(goal, on=march(20)) == {"calls_made": 10}
    assert await asked_for(goal, on=april(1)) == {"calls_made": 10, "approved_amount": 300}
    for person in (company.dana, company.omar):
        assert await asked_for(await share_of(goal, person), on=april(1)) == {"calls_made": 5, "approved_amount": 150}


async def test_goals_of_a_retired_ruleset_go_on_and_no_other_is_set(company):
    ruleset = await publish("reach", rule("calls_made"))
    goal = await aim(company.dana, {"calls_made": "10"}, on=january(1), ruleset=ruleset)

    await retire_ruleset(ruleset_id=ruleset, now=NOW)
    await call(company.dana, on=april(2))
    await settle()

    with pytest.raises(RulesetNotPublished):
        await aim(company.omar, {"calls_made": "10"}, on=january(1), ruleset=ruleset)
    assert await achieved(goal, on=april(2)) == {"calls_made": 1}


async def test_a_team_has_no_goal_on_what_only_individuals_have(company):
    ruleset = await publish("reach", rule("calls_made"), rolls_up=False)

    with pytest.raises(CannotRollUp) as refused:
        await aim(company.harbour, {"calls_made": "10"}, on=january(1), ruleset=ruleset)
    await aim(company.dana, {"calls_made": "10"}, on=january(1), ruleset=ruleset)

    assert refused.value.path == ("team_id",)


async def test_what_stood_open_before_a_goal_began_is_told_to_agent_and_team(company):
    for owner in (company.dana, company.harbour):
        await aim(owner, "1", on=april(1), metric="open_opportunities")
    await settle()

    await accept(event("opportunity.created", opportunity="deal", agent="dana", stage="New", on=march(2)))
    await settle()

    assert await told() == [("2026-04", 50), ("2026-04", 90), ("2026-04", 100)] * 2


async def test_levels_and_times_are_aimed_at_like_anything_else(company):
    await accept(
        event("opportunity.created", opportunity="deal", agent="dana", stage="New", on=march(2)),
        event("opportunity.created", opportunity="other", agent="ines", stage="New", on=march(2)),
        event("opportunity.won", opportunity="deal", amount="50.00", currency="EUR", on=march(12)),
    )
    await sell([part(company.dana), part(company.omar, overlay=True)], "100.00 EUR", on=march(4))
    ruleset = await publish(
        "levels",
        rule("open_opportunities", key="open", is_lower_better=True),
        rule("sales_cycle_days", key="days", is_lower_better=True),
        rule("win_rate", key="rate"),
    )
    targets = {"open": "5", "days": "20", "rate": "0.5"}
    goals = [
        await aim(owner, targets, on=january(1), ruleset=ruleset)
        for owner in (company.dana, company.harbour, company.north)
    ]
    await settle()

    assert [await achieved(goal, on=march(1)) for goal in goals] == [
        {"open": 0, "days": 10, "rate": 1},
        {"open": 0, "days": 10, "rate": 1},
        {"open": 1, "days": 10, "rate": Decimal(1)},
    ]
