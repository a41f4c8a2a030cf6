"""Parts of transactions that are given back, paid, or amended: figures and pay follow, to the last cent."""

from decimal import Decimal

import pytest

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import accept, approved, deliver, event, part, refunded, reversed_, sell, submitted
from paying import lines, pay, percent, put_on_plan
from reading import achieved, month_of
from steps import april, march

OVERRIDE = percent("1", key="override", credit="OVERRIDE", level=1)


@pytest.fixture
async def on_plan(company):
    await put_on_plan(company.everybody, percent("10"), OVERRIDE)
    return company


async def taken_back():
    """What each refund takes from each split, in the order of refunds and splits."""
    rows = await sql.fetch(
        """select f.amount from credit_refunds f join credits c on c.id = f.credit_id
            where f.kind = 'SPLIT' order by f.occurred_at, c.position"""
    )
    return [row["amount"] for row in rows]


async def test_a_refund_counts_on_its_own_day_and_pay_loses_its_part(on_plan):
    shares = [part(on_plan.dana), part(on_plan.omar, weight="2")]
    sale = await sell(shares, "100.00 EUR", on=march(10))
    await settle()

    await accept(refunded(sale.reference, "10.00 EUR", on=april(2)))
    await settle()

    assert await taken_back() == [Decimal("3.33"), Decimal("6.67")]
    assert await achieved(on_plan.omar, "approved_amount", within=month_of(march(1))) == Decimal("66.67")
    assert await achieved(on_plan.omar, "approved_amount", within=month_of(april(1))) == Decimal("-6.67")
    assert await achieved(on_plan.harbour, "approved_amount", within=month_of(april(1))) == -10
    assert await achieved(on_plan.harbour, "transactions_approved", within=month_of(april(1))) == 0
    assert await lines(on_plan.omar) == [Decimal("6.67"), Decimal("-0.67")]
    assert await lines(on_plan.nora) == [1, Decimal("-0.10")]
    await assert_everything_equals_a_rebuild()


async def test_a_refund_that_comes_before_its_sale_nets_when_both_are_there(on_plan):
    await accept(refunded("early", "100.00 EUR", on=march(1)))
    await settle()
    await sell(on_plan.dana, "100.00 EUR", reference="early", on=march(10))
    await settle()

    assert await achieved(on_plan.dana, "approved_amount", within=month_of(march(1))) == 0
    assert await pay(on_plan.dana) == 0
    rows = await sql.fetch("select day, amount from credit_refunds where kind = 'SPLIT'")
    assert [tuple(row) for row in rows] == [(march(10), 100)]


async def test_no_more_is_given_back_than_there_was_and_only_in_the_currency_of_the_sale(on_plan):
    sale = await sell(on_plan.dana, "100.00 EUR", on=march(10))
    dollars, much, more = (
        refunded(sale.reference, amount, on=day)
        for amount, day in (("30.00 USD", march(11)), ("80.00 EUR", march(12)), ("80.00 EUR", march(13)))
    )
    await accept(dollars, much, more)
    await settle()

    state = await sql.fetch_one("select state, refunded_amount from transactions")
    assert (state["state"], state["refunded_amount"]) == ("APPROVED", 100)
    assert await taken_back() == [80, 20]
    assert await pay(on_plan.dana) == 0


@pytest.mark.parametrize("amount", ["0.00 EUR", "-5.00 EUR"])
async def test_what_is_given_back_is_above_zero(on_plan, amount):
    [refused] = await deliver(refunded("t-1", amount, on=march(11)))

    assert (str(refused.outcome), refused.error.code) == ("QUARANTINED", "event.malformed")


async def test_cents_given_back_one_by_one_never_take_more_from_anybody_than_they_hold(on_plan):
    shares = [part(who) for who in (on_plan.dana, on_plan.omar, on_plan.ines)]
    sale = await sell(shares, "0.05 EUR", on=march(10))
    for day in range(11, 16):
        await accept(refunded(sale.reference, "0.01 EUR", on=march(day)))
    await settle()

    rows = await sql.fetch("select amount, refunded_amount from credits order by level, position")
    assert [row["refunded_amount"] for row in rows] == [row["amount"] for row in rows]
    await assert_everything_equals_a_rebuild()


async def test_an_overlay_loses_in_proportion_to_the_whole(on_plan):
    shares = [part(on_plan.dana), part(on_plan.omar, overlay=True, percent="50")]
    sale = await sell(shares, "99.99 EUR", on=march(10))
    await accept(refunded(sale.reference, "33.33 EUR", on=march(11)))
    await settle()

    lost = "select refunded_amount from credits where kind = 'OVERLAY'"
    assert await sql.fetch_value(lost) == Decimal("16.67")


async def test_a_reversal_takes_back_what_refunds_have_left(on_plan):
    sale = await sell(on_plan.dana, "100.00 EUR", on=march(10))
    await accept(refunded(sale.reference, "10.00 EUR", on=march(20)), reversed_(sale.reference, on=april(2)))
    await accept(refunded(sale.reference, "5.00 EUR", on=april(3)))
    await settle()

    assert await achieved(on_plan.dana, "approved_amount", within=month_of(march(1))) == 90
    assert await achieved(on_plan.dana, "approved_amount", within=month_of(april(1))) == -90
    assert await pay(on_plan.dana) == 0
    await assert_everything_equals_a_rebuild()


async def test_payments_add_up_in_the_currency_of_the_sale(on_plan):
    sale = await sell(on_plan.dana, "100.00 EUR", on=march(10))
    terms = {"transaction": sale.reference, "on": march(12)}
    await accept(
        event("payment.received", amount="30.00", currency="EUR", **terms),
        event("payment.received", amount="20.00", currency="EUR", **terms),
        event("payment.received", amount="9.00", currency="USD", **terms),
    )
    await settle()

    assert await sql.fetch_value("select paid_amount from transactions") == 50


async def test_an_amended_deal_posts_one_line_with_the_difference(on_plan):
    await accept(
        submitted("deal", "100000.00 EUR", part(on_plan.dana), key="told", on=march(10)), approved("deal", on=march(10))
    )
    await settle()

    amended = submitted("deal", "92000.00 EUR", part(on_plan.dana), key="told", on=march(10)) | {"revision": 1}
    [result] = await deliver(amended)
    await settle()

    assert result.outcome == "REVISED"
    assert await lines(on_plan.dana) == [10_000, -800]
    assert await achieved(on_plan.dana, "approved_amount", within=month_of(march(1))) == 92_000


async def test_a_retracted_submission_takes_everything_with_it(on_plan):
    told = submitted("deal", "100.00 EUR", part(on_plan.dana), key="told", on=march(10))
    await accept(told, approved("deal", on=march(10)), refunded("deal", "10.00 EUR", on=march(11)))
    await settle()

    [result] = await deliver(told | {"revision": 1, "retracted": True})
    await settle()

    assert result.outcome == "RETRACTED"
    assert await pay(on_plan.dana) == 0
    assert await achieved(on_plan.dana, "approved_amount", within=month_of(march(1))) == 0
    counted = "select (select count(*) from credits) + (select count(*) from credit_refunds)"
    assert await sql.fetch_value(counted) == 0
    assert await sql.fetch_value("select state from transactions") == "ANNOUNCED"
    await assert_everything_equals_a_rebuild()
