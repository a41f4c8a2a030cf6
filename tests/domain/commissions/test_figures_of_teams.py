"""Gates and multipliers on a figure of the agent's team: it counts for everybody in the team, whoever made it."""

from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, Company, Person, assert_everything_equals_a_rebuild, hire, move, settle
from domain.commissions.conditions import MetricNotOfTeams
from domain.goals.change_goal import GoalChange, change_goal
from domain.metrics.definition import How, MeasureDefinition
from domain.metrics.draft_metric import draft_metric
from domain.metrics.publish_metric import publish_metric
from domain.people.move_team import move_team
from happenings import call, reverse, sell
from paying import assign, assign_team, paid_by_period, pay, percent, put_on_plan
from steps import ALWAYS, february, march

ACCELERATOR = {
    "metric": "attainment",
    "of": "TEAM",
    "above": "0.9999",
    "otherwise": {"percent": "5"},
}
BY_CALLS = {
    "metric": "calls_made",
    "of": "TEAM",
    "window": "QUARTER",
    "bands": [{"from": "0", "times": "1"}, {"from": "2", "times": "3"}],
    "exact_bound_pays": "UPPER_BAND",
}


async def paid(*people: Person) -> list[Decimal]:
    """What the ledger holds for each, once everything is calculated; nothing else is stored than a rebuild gives."""
    await settle()
    await assert_everything_equals_a_rebuild()
    return [await pay(person) for person in people]


async def test_the_accelerator_of_everybody_opens_when_the_team_reaches_its_quota(company: Company):
    quota = await aim(company.harbour, "3000", on=ALWAYS, today=march(31))
    plan = await put_on_plan([], percent("10", gate=ACCELERATOR))
    await assign_team(company.harbour, plan, on=february(1), quota_goal_id=quota)
    await assign(company.ines, plan, on=february(1), quota_goal_id=quota)
    for seller, amount in ((company.dana, "1000"), (company.omar, "1999"), (company.ines, "5000")):
        await sell(seller, f"{amount}.00 EUR", on=march(5))
    assert await paid(company.dana, company.omar, company.ines) == [50, Decimal("99.95"), 250]

    last = await sell(company.omar, "1.00 EUR", on=march(20))
    assert await paid(company.dana, company.omar, company.ines) == [100, 200, 250]  # Hill has no part of the quota
    await reverse(last, on=march(21))
    assert await paid(company.dana, company.omar) == [50, Decimal("99.95")]

    change = GoalChange(targets={"approved_amount": (Decimal(2_999),)})
    await change_goal(goal_id=quota, change=change, today=march(31), now=NOW)
    assert await paid(company.dana, company.omar) == [100, Decimal("199.90")]


async def test_the_team_is_the_one_at_the_end_of_the_window(company: Company):
    plan = await put_on_plan([company.dana, company.omar], percent("10", multiplier=BY_CALLS))
    for month in (february, march):
        await sell(company.dana, "100.00 EUR", on=month(5))
    await sell(company.omar, "100.00 EUR", on=march(5))
    for day in (2, 3):
        await call(company.ines, on=march(day))
    assert await paid(company.dana, company.omar) == [20, 10]

    await move(company.dana, to=company.hill, on=march(28))
    assert await paid(company.dana, company.omar) == [60, 10]
    assert await paid_by_period(company.dana) == {"2026-02": 30, "2026-03": 30}

    await assign(company.dana, plan, on=march(20), is_assigned=False)
    assert await paid(company.dana, company.omar) == [20, 10]
    await move(company.ines, to=company.harbour, on=march(3))
    assert await paid(company.dana, company.omar) == [20, 10]
    await call(company.ines, on=march(4))
    assert await paid(company.dana, company.omar) == [60, 30]


async def test_who_sells_below_counts_for_the_teams_above(company: Company):
    rae = await hire("Rae", into=company.north)
    await put_on_plan([rae], percent("10", multiplier=BY_CALLS))
    await sell(rae, "100.00 EUR", on=march(5))
    await call(company.lena, on=march(2))
    await call(company.lena, on=march(3))
    assert await paid(rae) == [10]

    await move_team(team_id=company.lake, parent_id=company.north, from_day=march(3), now=NOW)
    assert await paid(rae) == [10]
    await call(company.dana, on=march(9))
    assert await paid(rae) == [30]


async def test_a_metric_that_says_nothing_of_a_team_is_refused(company: Company):
    helped = {"field": {"name": "kind", "eq": "OVERLAY"}}
    definition = MeasureDefinition(
        label="Helped", description="Sales.", dataset="credited_sales", aggregate=How.COUNT, where=helped
    )
    drafted = await draft_metric(key="helped", definition=definition, now=NOW)
    await publish_metric(version_id=drafted, now=NOW)

    with pytest.raises(MetricNotOfTeams):
        await put_on_plan([company.dana], percent("10", multiplier=BY_CALLS | {"metric": "helped"}))
