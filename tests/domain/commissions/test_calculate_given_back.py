"""What is given back at a day of its own follows whatever becomes of the sale that it is given back from."""

from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from domain.people.disable_agent import disable_agent
from happenings import (
    accept,
    approved,
    call,
    deliver,
    event,
    paid,
    part,
    refunded,
    reverse,
    reversed_,
    revised,
    sell,
    submitted,
)
from paying import assign, paid_by_period, percent, publish, put_on_plan, tiers
from steps import ALWAYS, april, february, january, march, may

NET_NOW = {"policy": "NET_NOW"}
IS_FIRST = {"field": {"name": "is_first_deposit", "eq": True}}


async def test_a_refund_of_a_sale_that_is_no_longer_paid_takes_nothing_back(company):
    sails = percent("10", when={"field": {"name": "product", "eq": "Sails"}})
    await put_on_plan([company.dana], sails, clawback=NET_NOW)
    sent = submitted("order", "1000.00 EUR", part(company.dana), product="Sails", on=march(2))
    await accept(sent, approved("order", on=march(2), revision=0), refunded("order", "100.00 EUR", on=april(2)))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 100, "2026-04": -10}

    await deliver(revised(sent, 1, product="Oars"))
    await settle()

    assert await paid_by_period(company.dana) == {}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("policy", "of_march"),
    [("NONE", {}), ("REVERSE_AS_PAID", {"2026-03": -100}), ("NET_NOW", {"2026-03": -100}), ("RECOMPUTE_ORIGIN", None)],
)
async def test_a_first_deposit_that_is_reversed_late_goes_by_the_clawback_beside_the_next(company, policy, of_march):
    await put_on_plan([company.dana, company.omar], percent("10", when=IS_FIRST), clawback={"policy": policy})
    first = await sell(company.dana, "1000.00 EUR", kind="deposit", customer="kim", on=january(5))
    await sell(company.omar, "500.00 EUR", kind="deposit", customer="kim", on=february(5))
    await settle()
    assert [await paid_by_period(one) for one in (company.dana, company.omar)] == [{"2026-01": 100}, {}]

    await reverse(first, on=march(5))
    await settle()

    assert await paid_by_period(company.dana) == ({} if of_march is None else {"2026-01": 100} | of_march)
    assert await paid_by_period(company.omar) == {"2026-02": 50}
    await assert_everything_equals_a_rebuild()


async def test_a_reversed_first_deposit_is_so_no_longer_when_an_earlier_one_comes_to_light(company):
    await put_on_plan([company.dana, company.omar], percent("10", when=IS_FIRST), clawback={"policy": "NONE"})
    deposit = {"kind": "deposit", "amount": "1000.00 EUR"}
    for customer in ("kim", "kim's company"):
        await reverse(await sell(company.dana, **deposit, customer=customer, on=january(5)), on=march(5))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 200}

    await sell(company.omar, **deposit, customer="kim", on=january(4))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 100}

    await accept(event("customer.merged", customer="kim's company", into="kim", on=april(1)))
    await settle()

    assert await paid_by_period(company.dana) == {}
    assert await paid_by_period(company.omar) == {"2026-01": 100}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("policy", ["NONE", "REVERSE_AS_PAID", "NET_NOW"])
@pytest.mark.parametrize(("on", "left"), [(january(20), 80), (february(3), 80), (february(6), None)])
async def test_what_was_given_back_before_the_approval_of_a_booked_sale_was_never_paid(company, policy, on, left):
    await put_on_plan([company.dana], percent("10"), anchor="BOOKING", clawback={"policy": policy})
    for order, given_back in (("one", refunded("one", "200.00 EUR", on=on)), ("other", reversed_("other", on=on))):
        sent = submitted(order, "1000.00 EUR", part(company.dana), booked_on="2026-01-05", on=january(5))
        await accept(sent, approved(order, on=february(5)))
        await settle()
        await accept(given_back)
    await settle()

    late = {"2026-01": 200} if policy == "NONE" else {"2026-01": 200, "2026-02": -120}
    assert await paid_by_period(company.dana) == (late if left is None else {"2026-01": left})
    await assert_everything_equals_a_rebuild()


async def test_a_refund_is_of_the_last_payment_before_it_whenever_that_is_told(company):
    await put_on_plan([company.dana], percent("10"), clawback=NET_NOW, anchor="PAYMENT")
    sale = await sell(company.dana, "1000.00 EUR", on=february(2))
    await accept(paid(sale.reference, "500.00 EUR", on=march(2)), refunded(sale.reference, "600.00 EUR", on=april(2)))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 50, "2026-04": -10}

    await accept(paid(sale.reference, "500.00 EUR", on=march(20)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 100, "2026-04": -60}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("anchor", ["BOOKING", "PAYMENT"])
async def test_what_is_given_back_is_converted_as_it_was_paid(company, anchor):
    plan = await put_on_plan([], percent("10"), clawback=NET_NOW, anchor=anchor)
    await assign(company.dana, plan, on=ALWAYS, pay_currency="USD")
    for rate, from_day, until_day in (("0.25", ALWAYS, march(1)), ("0.5", march(1), april(1)), ("0.2", april(1), None)):
        days = {"from_day": from_day, "until_day": until_day}
        await record_exchange_rate(currency="USD", rate=Decimal(rate), **days, now=NOW)
    approved_on = february(2) if anchor == "PAYMENT" else april(2)

    sent = submitted("order", "1000.00 EUR", part(company.dana), booked_on=march(2), on=approved_on)
    await accept(sent, approved("order", on=approved_on), paid("order", "1000.00 EUR", on=march(2)))
    await accept(refunded("order", "100.00 EUR", on=may(2)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 200, "2026-05": -20}
    shown = await sql.fetch("select explanation -> 'exchange' -> 0 ->> 'rate' as rate from earnings")
    assert {row["rate"] for row in shown} == {"2"}
    await assert_everything_equals_a_rebuild()


async def test_a_payment_that_was_not_paid_for_is_not_netted(company):
    terms = {"anchor": "PAYMENT", "clawback": NET_NOW, "leavers": {"policy": "PAY_IF_ANCHORED_BEFORE"}}
    plan = await put_on_plan([company.dana, company.omar], percent("10"), **terms)
    await disable_agent(agent_id=company.dana.id, from_day=february(1), now=NOW)
    await assign(company.omar, plan, on=february(1), is_assigned=False)

    for seller in (company.dana, company.omar):
        sale = await sell(seller, "1000.00 EUR", on=january(5))
        for amount, day in (("400.00 EUR", january(6)), ("600.00 EUR", february(10))):
            await accept(paid(sale.reference, amount, on=day))
        await reverse(sale, on=march(10))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 40, "2026-03": -40}
    assert await paid_by_period(company.omar) == {"2026-01": 40, "2026-03": -40}
    await assert_everything_equals_a_rebuild()


async def test_each_payment_goes_by_the_version_and_the_terms_of_its_own_day(company):
    yearly, monthly = tiers(("0", "10"), ("5000", "20"), accumulate="YEAR"), percent("20", kinds=["sale"])
    plan = await put_on_plan([company.dana, company.omar], yearly, anchor="PAYMENT", clawback={"policy": "NONE"})
    await publish(plan, monthly, on=march(1), anchor="PAYMENT", clawback={"policy": "REVERSE_AS_PAID"})
    await assign(company.dana, plan, on=march(1), pay_currency="USD")
    await record_exchange_rate(currency="USD", rate=Decimal("0.5"), from_day=ALWAYS, until_day=None, now=NOW)

    for seller, kind in ((company.dana, "sale"), (company.omar, "trade")):
        sale = await sell(seller, "1000.00 EUR", kind=kind, on=february(2))
        for amount, day in (("400.00 EUR", february(3)), ("600.00 EUR", march(3))):
            await accept(paid(sale.reference, amount, on=day))
        await accept(refunded(sale.reference, "300.00 EUR", on=april(2)))
    await settle()

    rows = await sql.fetch(
        "select currency, origin_period, sum(amount) from earnings where agent_id = $1 group by 1, 2 order by 1, 2",
        company.dana.id,
    )
    assert [tuple(row) for row in rows] == [("EUR", "2026-02", 40), ("USD", "2026-03", 240), ("USD", "2026-04", -120)]
    assert await paid_by_period(company.omar) == {"2026-02": 40}
    await assert_everything_equals_a_rebuild()


async def test_who_is_off_the_plan_gives_back_by_the_quota_that_they_had(company):
    plan = await put_on_plan([], tiers(("0", "6"), ("1", "8"), place_by="ATTAINMENT"), clawback=NET_NOW)
    await assign(company.dana, plan, on=january(1), quota_goal_id=await aim(company.dana, "10000", on=january(1)))
    await assign(company.dana, plan, on=february(1), is_assigned=False)
    await reverse(await sell(company.dana, "1000.00 EUR", on=january(5)), on=march(5))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 60, "2026-03": -60}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("policy", ["NONE", "REVERSE_AS_PAID"])
async def test_a_payment_that_bounces_takes_back_what_it_paid(company, policy):
    terms = {"anchor": "PAYMENT", "clawback": {"policy": policy}, "negatives": "FLOOR_PER_TRANSACTION"}
    terms |= {"leavers": {"policy": "PAY_IF_ANCHORED_BEFORE"}}
    plan = await put_on_plan([company.dana, company.omar], percent("10"), **terms)
    await publish(plan, percent("20"), on=february(1), **terms)
    for worth, since, until in (("0.5", ALWAYS, february(1)), ("0.8", february(1), None)):
        await record_exchange_rate(currency="USD", rate=Decimal(worth), from_day=since, until_day=until, now=NOW)
    await disable_agent(agent_id=company.dana.id, from_day=february(1), now=NOW)

    for seller in (company.dana, company.omar):
        sale = await sell(seller, "1000.00 USD", on=january(5))
        for amount, day in (("1000.00 USD", january(6)), ("-1000.00 USD", february(10)), ("1000.00 USD", march(6))):
            await accept(paid(sale.reference, amount, on=day))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 50, "2026-02": -50}
    assert await paid_by_period(company.omar) == {"2026-01": 50, "2026-02": -50, "2026-03": 160}
    await assert_everything_equals_a_rebuild()


async def test_of_the_first_that_only_their_month_paid_that_is_netted(company):
    gate = {"metric": "calls_made", "window": "PERIOD", "above": "0", "otherwise": {"percent": "0"}}
    await put_on_plan([company.dana], percent("10", gate=gate, first_n=1), clawback=NET_NOW)
    for day in (january(3), march(3)):
        await call(company.dana, on=day)
    first, second = [await sell(company.dana, "1000.00 EUR", on=january(day)) for day in (5, 6)]
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 100}

    for sale in (first, second):
        await reverse(sale, on=march(5))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 100, "2026-03": -100}
    await assert_everything_equals_a_rebuild()
