"""Once a day each goal is judged, whatever facts came or did not come."""

from datetime import timedelta
from decimal import Decimal

from aiming import aim
from company import NOW, move, settle
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.turn_due import is_any_due
from happenings import accept, event, sell
from steps import april, march, may
from turning import midnight, told, turn, turn_daily


async def test_a_goal_goes_off_track_by_the_mere_passing_of_days(company):
    goal = await aim(company.dana, "220", on=april(1), today=april(1))
    await sell(company.dana, "100.00 EUR", on=april(1))
    await settle(now=midnight(april(1)))

    await turn_daily(april(1), april(16))
    assert await told(goal, "off_track") == []
    await turn(at=midnight(april(19)))  # on Friday evening 13 of 22 days were over: 130 expected, 81 % are 105.3

    assert await told(goal, "off_track") == ["2026-04-01"]


async def test_a_goal_goes_off_track_once_in_a_cycle(company):
    goal = await aim(company.dana, "220", on=april(1), today=april(1))
    await settle(now=midnight(april(1)))

    await turn_daily(april(2), april(12))
    await sell(company.dana, "220.00 EUR", on=april(12))
    await settle()
    await turn_daily(april(13), april(30))
    assert await told(goal, "off_track") == ["2026-04-01"]
    await turn_daily(may(1), may(9))

    assert await told(goal, "off_track") == ["2026-04-01", "2026-05-01"]


async def test_of_who_has_left_nothing_goes_off_track(company):
    goal = await aim(company.dana, "220", on=april(1), today=april(1))
    await move(company.dana, to=None, on=april(3))
    await settle(now=midnight(april(2)))

    await turn_daily(april(3), may(20))

    assert await told(goal, "off_track") == ["2026-04-01"]


async def test_a_raised_target_can_be_missed_anew(company):
    goal = await aim(company.dana, "220", on=april(1), today=april(1))
    await settle(now=midnight(april(2)))
    await turn(at=midnight(april(2)))

    at = midnight(april(2)) + timedelta(hours=9)
    change = GoalChange(targets={"approved_amount": (Decimal(330),)})
    await change_goal(goal_id=goal, change=change, today=april(2), now=at)
    await settle(now=at)
    await turn_daily(april(3), april(5))

    assert await told(goal, "off_track") == ["2026-04-01"] * 2


async def test_what_stands_on_the_first_morning_is_a_milestone_without_a_fact(company):
    goal = await aim(company.dana, "2", metric="open_opportunities", on=april(1), today=april(15))
    await accept(*(event("opportunity.created", agent="dana", opportunity=f"deal-{n}", on=march(3)) for n in (1, 2)))
    await settle()
    assert await told(goal, "milestone_reached") == ["2026-04-01"] * 3

    await turn(at=midnight(may(1)))

    assert await told(goal, "milestone_reached") == ["2026-04-01"] * 3 + ["2026-05-01"] * 3


async def test_each_goal_is_looked_at_once_a_day(company):
    for owner in (company.dana, company.harbour, company.meridian):
        await aim(owner, "10", on=april(1))
    await aim(company.dana, "10", on=may(1))
    await settle()
    assert not await is_any_due(now=NOW)

    morning = midnight(april(16))
    assert await is_any_due(now=morning)
    assert await turn(at=morning) == 3
    assert not await is_any_due(now=morning + timedelta(hours=23))
    assert await turn(at=morning + timedelta(hours=23)) == 0
    assert await turn(at=midnight(april(17))) == 3
