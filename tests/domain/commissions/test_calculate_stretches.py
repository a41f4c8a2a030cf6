"""Several changes in one pass: what is placed anew touches, overlaps, and shares windows."""

from decimal import Decimal

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import accept, approved, reverse, sell
from paying import lines, pay, percent, publish, put_on_plan, tiers
from steps import april, february, march

BANDS = [("0", "1"), ("1000", "2")]
QUARTERLY = tiers(*BANDS, accumulate="QUARTER")
MONTHLY = tiers(*BANDS, accumulate="PERIOD")


async def test_a_late_credit_and_a_later_version_in_one_pass_share_the_window(company):
    plan = await put_on_plan([company.dana], QUARTERLY)
    await sell(company.dana, "500.00 EUR", on=march(10))
    await settle()

    await sell(company.dana, "1000.00 EUR", on=february(10))
    await publish(plan, tiers(("0", "1"), ("1000", "4"), accumulate="QUARTER"), on=march(1))
    await settle()

    assert await lines(company.dana) == [10, 5, 15]  # 1,000 at 1 %; 500 at 4 %, which is 15 more
    await assert_everything_equals_a_rebuild()


async def test_late_credits_under_a_month_and_under_the_quarter_that_follows_it_are_placed_once_each(company):
    plan = await put_on_plan([company.dana], MONTHLY)
    await publish(plan, QUARTERLY, on=march(16))
    await settle()

    await sell(company.dana, "900.00 EUR", on=march(10))
    await sell(company.dana, "900.00 EUR", on=march(20))
    await sell(company.dana, "200.00 EUR", on=march(21))
    await settle()

    assert await lines(company.dana) == [9, 9, 3]
    await assert_everything_equals_a_rebuild()


async def test_two_late_credits_of_one_window_in_one_pass(company):
    await put_on_plan([company.dana], QUARTERLY)
    await sell(company.dana, "200.00 EUR", on=march(20))
    await settle()

    await sell(company.dana, "500.00 EUR", on=march(1))
    await sell(company.dana, "500.00 EUR", on=february(1))
    await settle()

    assert await lines(company.dana) == [5, 5, 2, 2]
    await assert_everything_equals_a_rebuild()


async def test_a_sale_that_moves_within_its_window_gives_up_its_old_place(company):
    await put_on_plan([company.dana], QUARTERLY)
    moved = await sell(company.dana, "1000.00 EUR", on=february(1))
    await sell(company.dana, "100.00 EUR", on=march(1))
    await settle()
    assert await lines(company.dana) == [10, 2]

    await accept(approved(moved.reference, on=march(20)))
    await settle()

    # 100 at 1 % first; then 900 at 1 % and 100 at 2 %, in the month to which the sale moved
    assert [await pay(company.dana, period=period) for period in ("2026-02", "2026-03")] == [0, 12]
    await assert_everything_equals_a_rebuild()


async def test_reversals_in_two_windows_in_one_pass_leave_each_window_to_itself(company):
    await put_on_plan([company.dana], QUARTERLY)
    sales = [await sell(company.dana, "1000.00 EUR", on=day) for day in (march(30), april(1))]
    await sell(company.dana, "100.00 EUR", on=march(31))
    await sell(company.dana, "100.00 EUR", on=april(2))
    await settle()
    assert await lines(company.dana) == [10, 2, 10, 2]

    for sale in sales:
        await reverse(sale, on=april(10))
    await settle()

    assert [await pay(company.dana, period=period) for period in ("2026-03", "2026-04")] == [1, 1]
    await assert_everything_equals_a_rebuild()


async def test_credits_of_one_instant_stand_in_the_order_of_their_names(company):
    await put_on_plan([company.dana], QUARTERLY)
    for reference in ("order-b", "order-c", "order-a"):
        await sell(company.dana, "600.00 EUR", reference=reference, on=march(3))
        await settle()

    assert [sum(part) for part in await by_sale(company.dana)] == [6, 8, 12]
    await assert_everything_equals_a_rebuild()


async def by_sale(person):
    """The lines of order-a, then of order-b, then of order-c."""
    rows = await sql.fetch(
        """select array_agg(e.amount) as amounts from earnings e join transactions t on t.id = e.transaction_id
            where e.agent_id = $1 group by t.reference order by t.reference""",
        person.id,
    )
    return [row["amounts"] for row in rows]


async def test_a_plain_and_a_tiered_component_of_one_plan_keep_to_themselves(company):
    await put_on_plan([company.dana], QUARTERLY, percent("0.5", key="bonus"))
    await sell(company.dana, "1000.00 EUR", on=march(1))
    await sell(company.dana, "0.10 EUR", on=march(2))
    await settle()

    assert await pay(company.dana) == Decimal("15.00")
    await assert_everything_equals_a_rebuild()
