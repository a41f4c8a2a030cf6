"""Quotas: which goal they are, of whom, and that pay follows whatever becomes of it."""

from datetime import date
from decimal import Decimal

import pytest

from aiming import aim, publish, rule
from cascading import share_of
from company import NOW, Person, assert_everything_equals_a_rebuild, hire, move, settle
from domain.goals.cascade.cascade_goal import cascade_goal
from domain.goals.cascade.terms import CascadeTerms, ShareTerms
from domain.goals.change_goal import GoalChange, change_goal
from domain.goals.delete_goal import delete_goal
from domain.goals.rules.prorate import Proration
from domain.organisation.change_calendar import change_fiscal_year_start, change_own_days
from domain.organisation.own_days import DayKind
from domain.shared.period import Cycle, Period
from happenings import accept, event, sell
from paying import assign, assign_team, paid_by_period, pay, percent, put_on_plan, rate
from steps import ALWAYS, april, february, january, march, may

BANDS = {
    "tiers": [{"from": "0", "percent": "6"}, {"from": "1", "percent": "8"}],
    "place_by": "ATTAINMENT",
    "apply": "RETROACTIVE",
    "exact_bound_pays": "UPPER_BAND",
}
BY_ATTAINMENT = {
    "metric": "attainment",
    "bands": [{"from": "0", "times": "0.5"}, {"from": "1", "times": "1"}, {"from": "2", "times": "2"}],
    "exact_bound_pays": "UPPER_BAND",
}


async def test_the_quota_of_a_team_is_for_each_agent_the_share_that_was_handed_on(company):
    quota = await team_quota(company.harbour, company.dana, company.omar)
    await assign_team(company.harbour, await put_on_plan([], rate(BANDS)), on=february(1), quota_goal_id=quota)
    for seller in (company.dana, company.omar):
        await sell(seller, "1000.00 EUR", on=march(2))
    await settle()
    assert [await pay(company.dana), await pay(company.omar)] == [80, 80]

    share = await share_of(quota, company.dana)
    change = GoalChange(targets={"approved_amount": (Decimal(1_500),)})
    await change_goal(goal_id=share, change=change, today=march(31), now=NOW)
    await settle()

    assert [await pay(company.dana), await pay(company.omar)] == [60, 80]
    await assert_everything_equals_a_rebuild()


async def test_whose_share_is_deleted_is_measured_by_the_goal_of_the_team(company):
    quota = await team_quota(company.harbour, company.dana, company.omar)
    await assign_team(company.harbour, await put_on_plan([], rate(BANDS)), on=february(1), quota_goal_id=quota)
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()

    share = await share_of(quota, company.dana)
    await delete_goal(goal_id=share, with_shares=False, today=march(31), now=NOW)
    await settle()

    assert await pay(company.dana) == 60
    await assert_everything_equals_a_rebuild()


async def test_whoever_is_measured_by_a_goal_waits_once_it_is_deleted(company):
    quota = await aim(company.omar, "1000", on=ALWAYS, today=march(31))
    await put_on_quota(company.dana, quota)
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()
    assert await pay(company.dana) == 80

    await delete_goal(goal_id=quota, with_shares=False, today=march(31), now=NOW)
    await settle()

    assert await pay(company.dana) == 0
    await assert_everything_equals_a_rebuild()


async def test_who_moves_is_measured_by_the_shares_of_both_teams(company):
    whole = await team_quota(company.north, company.harbour, company.hill)
    harbour, hill = await share_of(whole, company.harbour), await share_of(whole, company.hill)
    await share_out(harbour, company.dana)
    await assign_team(company.north, await put_on_plan([], rate(BANDS)), on=february(1), quota_goal_id=whole)
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()
    assert await pay(company.dana) == 80

    await move(company.dana, to=company.hill, on=march(17))
    await share_out(hill, company.dana, percent="100")
    await settle()

    # 1,000 of Harbour for 16 of 31 days, and as much of Hill for the other 15.
    assert await pay(company.dana) == 80
    change = GoalChange(targets={"approved_amount": (Decimal(1_001),)})
    await change_goal(goal_id=await share_of(hill, company.dana), change=change, today=march(31), now=NOW)
    await settle()
    assert await pay(company.dana) == 60
    await assert_everything_equals_a_rebuild()


async def test_who_joins_within_a_year_has_the_months_that_are_left_for_what_is_left_of_its_quota(company):
    pia = await hire("Pia", into=company.harbour, on=march(1))
    quota = await aim(pia, "12000", on=ALWAYS, cycle=Cycle.YEAR, proration=Proration.MONTHS, today=march(31))
    await put_on_quota(pia, quota)
    for amount, day in (("1000.00 EUR", march(2)), ("999.99 EUR", april(2))):
        await sell(pia, amount, on=day)
    await settle()

    # 10,000 from March to December: 1,000 a month.
    assert await paid_by_period(pia) == {"2026-03": 80, "2026-04": 60}
    await assert_everything_equals_a_rebuild()


async def test_a_quota_of_dates_that_began_in_the_year_before_follows_the_calendar(company):
    dates = {"cycle": Cycle.CUSTOM, "until_day": date(2026, 5, 1), "proration": Proration.WORKING_DAYS}
    quota = await aim(company.dana, "1810", on=date(2025, 11, 1), today=march(31), **dates)
    plan = await put_on_plan([], rate(BANDS))
    await assign(company.dana, plan, on=date(2025, 11, 1), quota_goal_id=quota)
    await sell(company.dana, "280.00 EUR", on=date(2025, 12, 10))
    await move(company.dana, to=None, on=february(1))
    await settle()
    assert await pay(company.dana) == Decimal("16.80")

    await change_own_days(days=Period(january(1), february(1)), kind=DayKind.FREE, now=NOW)
    await settle()

    # Without January 43 of 107 working days are hers, 727.38, and of that 31 of 92 days: 245.09.
    assert await pay(company.dana) == Decimal("22.40")
    await assert_everything_equals_a_rebuild()


async def test_quarterly_quotas_add_up_over_a_fiscal_year(company):
    await change_fiscal_year_start(month=4, from_day=date(2025, 4, 1), now=NOW)
    quota = await aim(company.dana, "3000", on=ALWAYS, cycle=Cycle.QUARTER, today=march(31))
    plan = await put_on_plan([], rate(BANDS, accumulate="YEAR"))
    await assign(company.dana, plan, on=february(1), quota_goal_id=quota)
    for amount, day in (("12000.00 EUR", march(31)), ("11999.99 EUR", april(1))):
        await sell(company.dana, amount, on=day)
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 960, "2026-04": 720}

    await change_fiscal_year_start(month=1, from_day=date(2026, 1, 1), now=NOW)
    await settle()

    # One year from January on: the second sale brings it to 23,999.99 and all of it to 8 %.
    assert await paid_by_period(company.dana) == {"2026-03": 960, "2026-04": 960}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("cycle", [Cycle.MONTH, Cycle.QUARTER, Cycle.YEAR])
async def test_a_quota_of_a_rate_is_asked_for_whole_in_every_window(company, cycle):
    quota = await aim(company.dana, "0.5", on=ALWAYS, metric="answer_rate", cycle=cycle, today=march(31))
    plan = await put_on_plan([], percent("10", multiplier=BY_ATTAINMENT), pay_period="QUARTER")
    await assign(company.dana, plan, on=february(1), quota_goal_id=quota)
    await sell(company.dana, "1000.00 EUR", on=march(12))
    for is_answered, day in ((True, 2), (False, 3)):
        await accept(event("call.logged", agent="dana", duration_seconds=60, answered=is_answered, on=march(day)))
    await settle()

    assert await pay(company.dana) == 100
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(("minutes", "earned"), [(10, 100), (11, 50), (5, 200)])
async def test_a_quota_of_what_should_be_low_is_attained_from_above(company, minutes, earned):
    ruleset = await publish("short_calls", rule("average_call_minutes", is_lower_better=True))
    target = {"average_call_minutes": "10"}
    quota = await aim(company.dana, target, ruleset=ruleset, on=ALWAYS, today=march(31))
    plan = await put_on_plan([], percent("10", multiplier=BY_ATTAINMENT))
    await assign(company.dana, plan, on=february(1), quota_goal_id=quota)
    await sell(company.dana, "1000.00 EUR", on=march(12))
    call = event("call.logged", agent="dana", duration_seconds=60 * minutes, answered=True, on=march(2))
    await accept(call)
    await settle()

    assert await pay(company.dana) == earned
    await assert_everything_equals_a_rebuild()


async def test_a_figure_counts_for_the_whole_window_also_before_the_plan_and_after_it(company):
    bands = [{"from": "0", "times": "0.5"}, {"from": "2", "times": "1"}]
    multiplier = {"metric": "calls_made", "bands": bands, "exact_bound_pays": "UPPER_BAND"}
    plan = await put_on_plan([], percent("10", multiplier=multiplier))
    await assign(company.dana, plan, on=march(10))
    await assign(company.dana, plan, on=march(20), is_assigned=False)
    await sell(company.dana, "1000.00 EUR", on=march(12))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 50}

    for day in (2, 30):
        await accept(event("call.logged", agent="dana", duration_seconds=60, on=march(day)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 100}
    await assert_everything_equals_a_rebuild()


async def test_a_figure_of_all_time_is_looked_at(company):
    bands = [{"from": "0", "times": "0.5"}, {"from": "2", "times": "1"}]
    multiplier = {"metric": "calls_made", "window": "ALL_TIME", "bands": bands, "exact_bound_pays": "UPPER_BAND"}
    await put_on_plan([company.dana], percent("10", multiplier=multiplier))
    await sell(company.dana, "1000.00 EUR", on=march(12))
    await settle()
    assert await pay(company.dana) == 50

    for day in (2, 30):
        await accept(event("call.logged", agent="dana", duration_seconds=60, on=march(day)))
    await settle()

    assert await pay(company.dana) == 100
    await assert_everything_equals_a_rebuild()


async def test_periods_that_a_changed_calendar_cuts_have_names_of_their_own(company):
    bands = [{"from": "0", "times": "0.5"}]
    multiplier = {"metric": "calls_made", "bands": bands, "exact_bound_pays": "UPPER_BAND"}
    await put_on_plan([company.dana], percent("10", multiplier=multiplier), pay_period="QUARTER")
    for day in (january(10), february(10), may(10)):
        await sell(company.dana, "1000.00 EUR", on=day)
    await settle()
    assert await paid_by_period(company.dana) == {"2026-Q1": 100, "2026-Q2": 50}

    await change_fiscal_year_start(month=2, from_day=february(1), now=NOW)
    await settle()
    assert await paid_by_period(company.dana) == {"2026-Q1": 50, "2026-Q1 from 2026-02-01": 50, "2026-Q2": 50}

    await sell(company.dana, "1000.00 EUR", on=march(10))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-Q1": 50, "2026-Q1 from 2026-02-01": 100, "2026-Q2": 50}
    await assert_everything_equals_a_rebuild()


async def test_what_is_paid_below_a_gate_waits_for_its_quota_too(company):
    gate = {"metric": "amount", "window": "YEAR", "above": "5000", "otherwise": BANDS}
    gate |= {"opens": "WHOLE_TRANSACTION", "tiers": "CONTINUE"}
    plan = await put_on_plan([company.dana], percent("10", gate=gate))
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()
    assert await pay(company.dana) == 0

    quota = await aim(company.dana, "2000", on=ALWAYS, today=march(31))
    await assign(company.dana, plan, on=march(1), quota_goal_id=quota)
    await settle()

    assert await pay(company.dana) == 60
    await assert_everything_equals_a_rebuild()


async def put_on_quota(person, quota):
    plan = await put_on_plan([], rate(BANDS))
    await assign(person, plan, on=february(1), quota_goal_id=quota)


async def team_quota(team, *below):
    """A monthly quota of a team of 2,000, half for each of two."""
    quota = await aim(team, "2000", on=ALWAYS, today=march(31), proration=Proration.CALENDAR_DAYS)
    await share_out(quota, *below, percent="50")
    return quota


async def share_out(goal, *owners, percent="100"):
    named = [{"agent_id": one.id} if isinstance(one, Person) else {"team_id": one} for one in owners]
    shares = [ShareTerms(percent=Decimal(percent), **one) for one in named]
    await cascade_goal(goal_id=goal, terms=CascadeTerms(shares=shares), today=march(31), now=NOW)
