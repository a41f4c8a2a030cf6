"""Credits in a window: late ones, reversed ones, and a plan that changes while the window is open."""

from decimal import Decimal

import pytest

from aiming import aim
from company import assert_everything_equals_a_rebuild, settle
from domain.goals.rules.prorate import Proration
from domain.shared.period import Cycle
from happenings import call, reverse, sell
from paying import assign, lines, paid_by_period, paid_by_sale, pay, percent, publish, put_on_plan, tiers
from steps import april, february, january, march, may

BANDS = [("0", "1"), ("1000", "2"), ("3000", "3")]


async def test_a_late_credit_in_a_cumulative_tier_posts_exactly_the_differences(company):
    await put_on_plan([company.dana], tiers(*BANDS))
    for day, amount in ((10, "800.00 EUR"), (20, "600.00 EUR")):
        await sell(company.dana, amount, on=march(day))
    await settle()
    assert await lines(company.dana) == [8, 10]  # 800 at 1 %; 200 at 1 % and 400 at 2 %

    await sell(company.dana, "500.00 EUR", on=march(5))
    await settle()

    # 500 at 1 %; 500 at 1 % and 300 at 2 %, which is 3 more; 600 at 2 %, which is 2 more
    assert await lines(company.dana) == [5, 8, 3, 10, 2]
    assert await pay(company.dana) == 28
    await assert_everything_equals_a_rebuild()


async def test_a_retroactive_bound_posts_one_line_at_the_credit_that_crosses_it(company):
    await put_on_plan([company.dana], tiers(*BANDS, apply="RETROACTIVE"))
    for day, amount in ((2, "400.00 EUR"), (3, "500.00 EUR"), (4, "300.00 EUR")):
        await sell(company.dana, amount, on=march(day))
    await settle()

    assert await lines(company.dana) == [4, 5, 15]  # 300 at 2 %, and 900 raised from 1 % to 2 %


async def test_a_sale_reversed_inside_its_window_gives_its_place_to_the_others(company):
    await put_on_plan([company.dana], tiers(*BANDS, accumulate="QUARTER"))
    first = await sell(company.dana, "1000.00 EUR", on=february(2))
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()
    assert await lines(company.dana) == [10, 20]

    await reverse(first, on=march(20))
    await settle()

    assert [await pay(company.dana, period=period) for period in ("2026-02", "2026-03")] == [0, 10]
    await assert_everything_equals_a_rebuild()


async def test_a_sale_reversed_after_its_window_gives_back_what_it_earned_in_its_own_period(company):
    await put_on_plan([company.dana], percent("10"))
    sale = await sell(company.dana, "0.15 EUR", on=march(31))
    await settle()

    await reverse(sale, on=april(1))
    await settle()

    assert await lines(company.dana) == [Decimal("0.02"), Decimal("-0.02")]
    assert await pay(company.dana, period="2026-03") == 0
    await assert_everything_equals_a_rebuild()


async def test_a_version_with_the_same_accumulation_goes_on_where_the_window_stands(company):
    plan = await put_on_plan([company.dana], tiers(*BANDS, accumulate="QUARTER"))
    await sell(company.dana, "1000.00 EUR", on=february(2))
    await settle()
    await publish(plan, tiers(("0", "1"), ("1000", "4"), accumulate="QUARTER"), on=march(1))

    await sell(company.dana, "500.00 EUR", on=march(2))
    await settle()

    assert await lines(company.dana) == [10, 20]
    await assert_everything_equals_a_rebuild()


async def test_a_version_with_another_accumulation_starts_anew(company):
    plan = await put_on_plan([company.dana], tiers(*BANDS, accumulate="QUARTER"))
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()
    await publish(plan, tiers(*BANDS, accumulate="PERIOD"), on=march(10))

    await sell(company.dana, "500.00 EUR", on=march(12))
    await settle()

    assert await lines(company.dana) == [10, 5]
    await assert_everything_equals_a_rebuild()


async def test_a_version_for_days_already_paid_posts_the_differences(company):
    plan = await put_on_plan([company.dana], percent("10"))
    await sell(company.dana, "100.00 EUR", on=march(2))
    await sell(company.dana, "100.00 EUR", on=march(20))
    await settle()

    await publish(plan, percent("12"), on=march(10))
    await settle()

    assert await lines(company.dana) == [10, 10, 2]
    await assert_everything_equals_a_rebuild()


async def test_a_quarter_that_comes_back_after_a_month_of_its_own_starts_anew(company):
    plan = await put_on_plan([company.dana], tiers(*BANDS, accumulate="QUARTER"))
    await sell(company.dana, "900.00 EUR", on=february(2))
    await publish(plan, tiers(*BANDS, accumulate="PERIOD"), on=march(1))
    await publish(plan, tiers(*BANDS, accumulate="QUARTER"), on=march(16))
    await sell(company.dana, "200.00 EUR", on=march(17))
    await settle()
    assert await lines(company.dana) == [9, 2]

    await sell(company.dana, "50.00 EUR", on=march(5))  # stands in the month, and in neither quarter
    await settle()

    assert await lines(company.dana) == [9, Decimal("0.50"), 2]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("mistake", [{"accumulate": "QUARTER"}, {"accumulate": "YEAR", "on_new_version": "RESTART"}])
async def test_a_version_that_is_put_right_from_the_same_day_on_has_cut_nothing(company, mistake):
    plan = await put_on_plan([company.dana], tiers(*BANDS, accumulate="YEAR"), on=january(1))
    await publish(plan, tiers(*BANDS, **mistake), on=march(1))
    await sell(company.dana, "1000.00 EUR", on=february(2))
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()
    assert await lines(company.dana) == [10, 10]

    await publish(plan, tiers(*BANDS, accumulate="YEAR"), on=march(1))
    await settle()

    assert await paid_by_sale(company.dana) == [10, 20]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("changed", [{"accumulate": "PERIOD"}, {"accumulate": "QUARTER", "on_new_version": "RESTART"}])
async def test_other_figures_count_for_their_whole_window_however_a_version_counts_volume(company, changed):
    gate = {"metric": "calls_made", "window": "YEAR", "above": "1", "otherwise": {"percent": "1"}}
    bands = [{"from": "0", "times": "1"}, {"from": "1", "times": "2"}]
    doubled = {"metric": "attainment", "window": "QUARTER", "bands": bands, "exact_bound_pays": "UPPER_BAND"}
    plan = await put_on_plan([], tiers(("0", "10"), accumulate="QUARTER", gate=gate, multiplier=doubled))
    await publish(plan, tiers(("0", "10"), gate=gate, multiplier=doubled, **changed), on=march(1))
    quota = await aim(company.dana, "3000", cycle=Cycle.QUARTER, on=january(1))
    await assign(company.dana, plan, on=january(1), quota_goal_id=quota)
    for day in (january(3), january(4)):
        await call(company.dana, on=day)

    await sell(company.dana, "1900.00 EUR", on=february(5))
    await sell(company.dana, "1000.00 EUR", on=march(5))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 190, "2026-03": 100}

    await sell(company.dana, "100.00 EUR", on=march(6))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 380, "2026-03": 220}
    await assert_everything_equals_a_rebuild()


async def test_a_gate_on_ones_own_year_goes_on_where_only_the_table_gets_another_window(company):
    gate = {"metric": "amount", "window": "YEAR", "above": "1500", "otherwise": {"percent": "1"}}
    gate |= {"opens": "AT_THRESHOLD", "tiers": "CONTINUE"}
    plan = await put_on_plan([company.dana], tiers(("0", "10"), accumulate="QUARTER", gate=gate))
    await publish(plan, tiers(("0", "10"), gate=gate), on=march(1))
    await publish(plan, tiers(("0", "10"), gate=gate | {"window": "QUARTER"}), on=april(1))
    await publish(plan, tiers(("0", "10"), gate=gate), on=may(15))
    await sell(company.dana, "1000.00 EUR", on=february(5))
    await sell(company.dana, "1000.00 EUR", on=march(5))
    await sell(company.dana, "1000.00 EUR", on=may(20))
    await settle()

    assert await lines(company.dana) == [10, 5 + 50, 10]  # in March 500 before the gate and 500 behind it
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("proration", [Proration.NONE, Proration.CALENDAR_DAYS])
async def test_a_window_that_begins_again_within_a_month_asks_for_the_days_that_are_left(company, proration):
    of_quarter = {"place_by": "ATTAINMENT", "accumulate": "QUARTER"}
    plan = await put_on_plan([], tiers(("0", "1"), ("1", "10"), **of_quarter))
    await publish(plan, tiers(("0", "1"), ("1", "10"), **of_quarter, on_new_version="RESTART"), on=february(15))
    quota = await aim(company.dana, "2800", on=january(1), proration=proration, today=march(31))
    await assign(company.dana, plan, on=january(1), quota_goal_id=quota)
    await sell(company.dana, "8400.00 EUR", on=february(14))
    await sell(company.dana, "5000.00 EUR", on=february(15))
    await settle()

    # 2,800 of each month of the first quarter; half of February's and March's in the window that restarts: 4,200.
    assert await paid_by_sale(company.dana) == [84, 42 + 80]
    await assert_everything_equals_a_rebuild()


async def test_volume_at_a_plain_rate_is_not_in_the_table_that_replaces_it(company):
    plan = await put_on_plan([company.dana], percent("10"))
    await sell(company.dana, "900.00 EUR", on=march(2))
    await publish(plan, tiers(*BANDS), on=march(10))
    await sell(company.dana, "200.00 EUR", on=march(12))
    await settle()

    await sell(company.dana, "100.00 EUR", on=march(3))
    await sell(company.dana, "100.00 EUR", on=march(14))
    await settle()

    assert await lines(company.dana) == [90, 10, 2, 1]
    await assert_everything_equals_a_rebuild()


async def test_whoever_leaves_the_plan_is_paid_for_what_was_sold_before(company):
    plan = await put_on_plan([company.dana], percent("10"))
    await sell(company.dana, "100.00 EUR", on=march(9))
    await sell(company.dana, "200.00 EUR", on=march(10))
    await settle()

    await assign(company.dana, plan, on=march(10), is_assigned=False)
    await settle()

    assert await lines(company.dana) == [10, 20, -20]
    await assert_everything_equals_a_rebuild()


async def test_whoever_is_put_on_a_plan_late_is_paid_from_its_first_day(company):
    await sell(company.dana, "100.00 EUR", on=march(9))
    await sell(company.dana, "200.00 EUR", on=march(10))
    await settle()

    await put_on_plan([company.dana], percent("10"), on=march(10))
    await settle()

    assert await lines(company.dana) == [20]
    await assert_everything_equals_a_rebuild()
