"""Credits in a window: late ones, reversed ones, and a plan that changes while the window is open."""

from decimal import Decimal

from company import assert_everything_equals_a_rebuild, settle
from happenings import reverse, sell
from paying import assign, lines, pay, percent, publish, put_on_plan, tiers
from steps import april, february, march

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
