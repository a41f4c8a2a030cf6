"""Managers are credited by level, by the tree of the day of the sale."""

from decimal import Decimal

import pytest

from company import appoint, assert_everything_equals_a_rebuild, move, settle
from domain.database import sql
from happenings import part, reverse, sell
from paying import lines, pay, percent, put_on_plan
from reading import achieved, month_of
from steps import april, march

OWN = percent("50", key="own")
LEVELS = [
    percent(rate, key=f"level-{level}", credit="OVERRIDE", level=level)
    for level, rate in ((1, "2"), (2, "1.5"), (3, "1"))
]


@pytest.fixture
async def on_plan(company):
    await put_on_plan(company.everybody, OWN, *LEVELS)
    return company


async def overrides_of(person):
    rows = await sql.fetch(
        "select level, amount from credits where agent_id = $1 and kind = 'OVERRIDE' order by level", person.id
    )
    return [(row["level"], row["amount"]) for row in rows]


async def test_each_level_above_the_seller_is_paid_its_own_rate(on_plan):
    await sell(on_plan.dana, "50000.00 EUR", on=march(10))
    await settle()

    paid = [await pay(who) for who in (on_plan.dana, on_plan.nora, on_plan.rhea, on_plan.cleo)]
    assert paid == [25_000, 1_000, 750, 500]
    assert [await pay(who) for who in (on_plan.ivo, on_plan.sami, on_plan.vera)] == [0, 0, 0]


async def test_a_reversal_goes_to_the_people_of_the_day_of_the_sale(on_plan):
    sale = await sell(on_plan.dana, "50000.00 EUR", on=march(10))
    await settle()
    await appoint(on_plan.omar, to=on_plan.harbour, on=march(20))
    await appoint(on_plan.sami, to=on_plan.north, on=march(20))
    await move(on_plan.dana, to=on_plan.hill, on=march(21))
    await settle()

    await reverse(sale, on=april(2))
    await settle()

    of_the_day = [await lines(who) for who in (on_plan.dana, on_plan.nora, on_plan.rhea, on_plan.cleo)]
    assert of_the_day == [[25_000, -25_000], [1_000, -1_000], [750, -750], [500, -500]]
    assert [await lines(who) for who in (on_plan.omar, on_plan.sami, on_plan.ivo)] == [[], [], []]
    await assert_everything_equals_a_rebuild()


async def test_a_vacant_level_is_paid_to_nobody_and_the_others_keep_their_rate(on_plan):
    await appoint(None, to=on_plan.north, on=march(1))
    await sell(on_plan.dana, "1000.00 EUR", on=march(10))
    await settle()

    assert [await pay(who) for who in (on_plan.nora, on_plan.rhea, on_plan.cleo)] == [20, 0, 10]


async def test_whoever_manages_two_levels_is_credited_at_both_and_paid_at_the_better(on_plan):
    await appoint(on_plan.nora, to=on_plan.north, on=march(1))
    await sell(on_plan.dana, "1000.00 EUR", on=march(10))
    await settle()

    assert await overrides_of(on_plan.nora) == [(1, 1_000), (2, 1_000)]
    assert [await pay(who) for who in (on_plan.nora, on_plan.rhea, on_plan.cleo)] == [20, 0, 10]


async def test_nobody_is_credited_as_the_manager_of_an_own_sale(on_plan):
    await sell(on_plan.nora, "1000.00 EUR", on=march(10))
    await settle()

    assert await overrides_of(on_plan.nora) == []
    assert await overrides_of(on_plan.rhea) == [(2, 1_000)]
    assert [await pay(who) for who in (on_plan.nora, on_plan.rhea, on_plan.cleo)] == [500, 15, 10]


async def test_the_manager_of_two_sellers_is_credited_with_both_parts_and_with_no_overlay(on_plan):
    shares = [part(on_plan.dana), part(on_plan.omar), part(on_plan.ines, overlay=True)]
    await sell(shares, "100.01 EUR", on=march(10))
    await settle()

    assert await overrides_of(on_plan.nora) == [(1, Decimal("100.01"))]
    assert await overrides_of(on_plan.ivo) == []


async def test_override_credits_count_in_pay_and_in_no_figure(on_plan):
    await sell(on_plan.dana, "1000.00 EUR", on=march(10))
    await settle()

    assert await achieved(on_plan.nora, "approved_amount", within=month_of(march(1))) == 0
    assert await achieved(on_plan.north, "approved_amount", within=month_of(march(1))) == 1_000


async def test_a_manager_appointed_after_the_fact_for_the_day_of_the_sale_is_paid_and_the_other_pays_back(on_plan):
    await sell(on_plan.dana, "1000.00 EUR", on=march(10))
    await settle()

    await appoint(on_plan.omar, to=on_plan.harbour, on=march(10))
    await settle()

    assert [await lines(on_plan.nora), await lines(on_plan.omar)] == [[20, -20], [20]]
    await assert_everything_equals_a_rebuild()


async def test_a_team_that_was_moved_for_the_day_of_the_sale_credits_the_managers_above_its_new_place(on_plan):
    await sell(on_plan.ines, "1000.00 EUR", on=march(10))
    await settle()

    await move(on_plan.ines, to=on_plan.lake, on=march(10))
    await settle()

    assert [await pay(who) for who in (on_plan.ivo, on_plan.rhea)] == [0, 0]
    assert [await pay(who) for who in (on_plan.vera, on_plan.sami, on_plan.cleo)] == [20, 15, 10]
    await assert_everything_equals_a_rebuild()
