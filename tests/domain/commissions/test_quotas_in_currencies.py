"""Quotas of money where a plan has a currency of its own: at the rate of the day on which the window begins."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from aiming import aim
from company import NOW, TODAY, Company, Person, assert_everything_equals_a_rebuild, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.facts.exchange_rates import record_exchange_rate
from domain.goals.change_goal import GoalChange, change_goal
from domain.shared.period import Cycle
from happenings import sell
from paying import assign, lines, pay, put_on_plan, rate, tiers, waiting
from steps import ALWAYS, april, january, march

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
BY_QUOTA = {"place_by": "ATTAINMENT", "apply": "RETROACTIVE", "exact_bound_pays": "UPPER_BAND"}
EXPLAINED = """{ earnings { nodes { amount { amount } explanation { line { quota quotaAsked
    quotaExchange { from into rate day } } } } } }"""


async def record(price: str, *, on: date, until: date | None = None) -> None:
    await record_exchange_rate(currency="USD", rate=Decimal(price), from_day=on, until_day=until, now=NOW)


async def put_on_quota(person: Person, goal: UUID, **terms: str) -> None:
    plan = await put_on_plan([], tiers(("0", "6"), ("1", "8"), **BY_QUOTA, **terms), currency="USD")
    await assign(person, plan, on=january(1), quota_goal_id=goal)


async def test_a_quota_of_money_is_attained_in_the_currency_of_the_plan(company: Company, api):
    await record("0.90", on=march(1), until=march(2))
    await record("0.50", on=march(2), until=april(1))
    await put_on_quota(company.dana, await aim(company.dana, "900", on=ALWAYS, today=march(31)))
    await sell(company.dana, "999.99 USD", on=march(5))
    await settle()
    assert await pay(company.dana) == 60

    await sell(company.dana, "0.01 USD", on=march(6))
    await settle()

    assert await pay(company.dana) == 80
    shown = (await api.admin.run(EXPLAINED))["earnings"]["nodes"]
    exchange = {"from": "EUR", "into": "USD", "rate": "1.1111111111", "day": "2026-03-01"}
    quota = {"quota": "1000", "quotaAsked": "900", "quotaExchange": exchange}
    assert [line["explanation"]["line"] for line in shown] == [quota, quota]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(("accumulate", "first", "sold"), [("PERIOD", march(1), 1_000), ("QUARTER", january(1), 3_000)])
async def test_pay_waits_for_the_rate_of_the_first_day_of_the_window(
    company: Company, accumulate: str, first: date, sold: int
):
    goal = await aim(company.dana, "300", on=ALWAYS, today=march(31))
    await put_on_quota(company.dana, goal, accumulate=accumulate)
    await record("0.40", on=first.replace(day=2))
    await sell(company.dana, f"{sold}.00 USD", on=march(20))
    await settle()
    assert (await pay(company.dana), await waiting(company.dana)) == (0, 1)

    await record("0.30", on=first, until=first.replace(day=2))
    await settle()

    assert (await lines(company.dana), await waiting(company.dana)) == ([sold * Decimal("0.08")], 0)
    await assert_everything_equals_a_rebuild()


async def test_a_corrected_rate_moves_what_was_attained_all_year(company: Company):
    goal = await aim(company.dana, "12000", on=ALWAYS, cycle=Cycle.YEAR, today=march(31))
    await put_on_quota(company.dana, goal, accumulate="YEAR")
    await record("0.80", on=january(1), until=january(2))
    await sell(company.dana, "12000.00 USD", on=march(5))
    await settle()
    assert await lines(company.dana) == [720]

    await record("1.00", on=january(1), until=january(2))
    await settle()

    assert await lines(company.dana) == [720, 240]
    await assert_everything_equals_a_rebuild()
    change = GoalChange(targets={"approved_amount": (Decimal(12_001),)})
    await change_goal(goal_id=goal, change=change, today=march(31), now=NOW)
    await settle()
    assert await lines(company.dana) == [720, 240, -240]


async def test_a_quota_that_is_no_money_needs_no_rate(company: Company):
    table = {"tiers": [{"from": "0", "flat_per_unit": "5"}, {"from": "1", "flat_per_unit": "8"}], **BY_QUOTA}
    plan = await put_on_plan([], rate(table, measure="COUNT"), currency="USD")
    goal = await aim(company.dana, "2", on=ALWAYS, metric="transactions_approved", today=march(31))
    await assign(company.dana, plan, on=january(1), quota_goal_id=goal)
    for day in (5, 6):
        await sell(company.dana, "100.00 EUR", on=march(day))
    await settle()

    assert (await pay(company.dana), await waiting(company.dana)) == (16, 0)


async def test_the_next_tier_begins_where_the_converted_quota_does(company: Company):
    await put_on_quota(company.dana, await aim(company.dana, "900", on=ALWAYS, today=march(31)))
    asked = {"viewer": ADMIN, "today": TODAY, "agent_id": company.dana.id, "sales": [], "now": NOW}
    assert [one.next_tier for one in await estimate_earnings(**asked)] == [None]

    await record("0.90", on=april(1), until=april(2))

    [one] = await estimate_earnings(**asked)
    assert (one.next_tier.begins_at, one.next_tier.brings) == (1000, 80)
