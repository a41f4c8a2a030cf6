"""A floor or a cap that begins or ends within a pay period is for all that the period pays."""

import pytest

from company import assert_everything_equals_a_rebuild, settle
from domain.commissions.turn_pay import turn_pay
from happenings import accept, refunded, sell
from paying import assign, lines, paid_by_period, percent, publish, put_on_plan
from steps import january, march
from turning import midnight

PLAIN, FLOOR = percent("10"), percent("10", limits={"floor": "1000"})
HARD = percent("10", limits={"period_cap": "500", "cap": "HARD"})


@pytest.fixture(autouse=True)
async def whatever_happened_everything_equals_a_rebuild(company):
    yield
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(("first", "second"), [(PLAIN, FLOOR), (FLOOR, PLAIN)])
async def test_a_floor_of_some_days_is_for_all_that_the_month_pays_whenever_it_is_sold(company, first, second):
    plan = await put_on_plan([company.dana], first, on=january(1), clawback={"policy": "REVERSE_AS_PAID"})
    early = await sell(company.dana, "8000.00 EUR", on=january(5))
    await settle()
    await publish(plan, second, on=january(15), clawback={"policy": "REVERSE_AS_PAID"})
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 1000}

    await sell(company.dana, "100.00 EUR", on=january(20))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 1000}

    await accept(refunded(early.reference, "4000.00 EUR", on=march(2)))
    await sell(company.dana, "5000.00 EUR", on=january(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 1310 + 90, "2026-03": -400}


async def test_a_floor_that_begins_in_a_month_without_sales_is_due_in_it(company):
    plan = await put_on_plan([company.dana], PLAIN, on=january(1))
    await publish(plan, FLOOR, on=january(15))
    await turn_pay(now=midnight(january(20)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 1000}


async def test_a_hard_cap_that_begins_or_moves_within_a_month_counts_what_the_month_has_paid(company):
    plan = await put_on_plan([company.dana, company.omar], PLAIN, on=january(1))
    await sell(company.dana, "8000.00 EUR", on=january(5))
    await sell(company.omar, "3000.00 EUR", on=january(5))
    await settle()

    await publish(plan, HARD, on=january(15))
    await assign(company.omar, plan, on=january(25), period_caps={"commission": "600"})
    for person in (company.dana, company.omar):
        await sell(person, "3000.00 EUR", on=january(20))
        await sell(person, "3000.00 EUR", on=january(26))
    await settle()

    assert await lines(company.dana) == [800]
    assert await lines(company.omar) == [300, 200, 100]


async def test_a_cap_of_ones_own_from_the_middle_of_a_month_on_counts_what_the_month_has_paid(company):
    plan = await put_on_plan([company.dana], PLAIN, on=january(1))
    await sell(company.dana, "3000.00 EUR", on=january(5))
    await sell(company.dana, "3000.00 EUR", on=january(20))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 600}

    await assign(company.dana, plan, on=january(15), period_caps={"commission": "500"})
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 500}
