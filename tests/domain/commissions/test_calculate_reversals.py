"""What is given back at its own day, through ingest, plan and passes: what was never paid, levels, exchange rates."""

from datetime import date
from decimal import Decimal

from company import NOW, appoint, assert_everything_equals_a_rebuild, settle
from domain.facts.exchange_rates import record_exchange_rate
from happenings import accept, paid, part, refunded, reverse, sell
from paying import assign, paid_by_period, paid_by_sale, pay, percent, put_on_plan, rate, tiers
from steps import ALWAYS, february, january, march

NET_NOW = {"policy": "NET_NOW"}


async def test_what_is_netted_now_goes_by_the_exchange_rate_that_paid_it(company):
    by_booking = await put_on_plan([], percent("10"), anchor="BOOKING", clawback=NET_NOW)
    by_payment = await put_on_plan([], percent("10"), anchor="PAYMENT", clawback=NET_NOW)
    await assign(company.dana, by_booking, on=ALWAYS, pay_currency="USD")
    await assign(company.omar, by_payment, on=ALWAYS, pay_currency="USD")
    for worth, since, until in (("0.5", ALWAYS, february(1)), ("0.8", february(1), None)):
        await record_exchange_rate(currency="USD", rate=Decimal(worth), from_day=since, until_day=until, now=NOW)

    booked = await sell(company.dana, "1000.00 EUR", booked_on="2026-01-05", on=february(10))
    settled = await sell(company.omar, "1000.00 EUR", on=january(10))
    await accept(paid(settled.reference, "1000.00 EUR", on=february(10)))
    for sale in (booked, settled):
        await reverse(sale, on=march(10))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 200, "2026-03": -200}
    assert await paid_by_period(company.omar) == {"2026-02": 125, "2026-03": -125}
    await assert_everything_equals_a_rebuild()


async def test_what_was_never_paid_is_not_netted_though_a_late_sale_decides_which_that_is(company):
    await put_on_plan([company.dana], percent("10", first_n=1), clawback=NET_NOW)
    await sell(company.dana, "100.00 EUR", on=january(10))
    second = await sell(company.dana, "1000.00 EUR", on=january(11))
    await reverse(second, on=march(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 10}

    await accept(refunded((await sell(company.dana, "500.00 EUR", on=january(9))).reference, "50.00 EUR", on=march(1)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 50, "2026-03": -5}
    assert await paid_by_sale(company.dana) == [45, 0]
    await assert_everything_equals_a_rebuild()


async def test_what_is_netted_now_comes_from_the_level_that_was_paid(company):
    await appoint(company.nora, to=company.north, on=ALWAYS)
    near, far = percent("3", key="near"), tiers(("0", "1"), ("1000", "10"), apply="RETROACTIVE", key="far")
    levels = [component | {"credit": "OVERRIDE", "level": level} for level, component in ((1, near), (2, far))]
    await put_on_plan([company.nora], *levels, clawback=NET_NOW)
    sale = await sell(company.dana, "2000.00 EUR", on=january(9))
    await settle()
    assert await paid_by_period(company.nora) == {"2026-01": 200}

    await accept(refunded(sale.reference, "500.00 EUR", on=march(1)))
    await settle()
    assert await paid_by_period(company.nora) == {"2026-01": 200, "2026-03": -5}

    await sell(company.dana, "900.00 EUR", on=march(2))
    await settle()
    assert await paid_by_period(company.nora) == {"2026-01": 200, "2026-03": -5 + 27}
    await assert_everything_equals_a_rebuild()


async def test_what_is_taken_back_as_paid_comes_from_the_level_that_was_paid(company):
    await appoint(company.nora, to=company.north, on=ALWAYS)
    near, far = tiers(("0", "3"), ("2500", "10"), key="near"), percent("5", key="far")
    levels = [component | {"credit": "OVERRIDE", "level": level} for level, component in ((1, near), (2, far))]
    await put_on_plan([company.nora], *levels, clawback={"policy": "REVERSE_AS_PAID"})
    sale = await sell(company.dana, "2000.00 EUR", on=january(9))
    await sell(company.dana, "1000.00 EUR", on=january(10))
    await settle()
    assert await paid_by_period(company.nora) == {"2026-01": 100 + 50}

    await accept(refunded(sale.reference, "1900.00 EUR", on=march(1)))
    await settle()
    assert await paid_by_period(company.nora) == {"2026-01": 100 + 50, "2026-03": -95}

    await reverse(sale, on=march(2))
    await settle()
    assert await paid_by_period(company.nora) == {"2026-01": 100 + 50, "2026-03": -100}
    await assert_everything_equals_a_rebuild()


async def test_a_payment_that_comes_to_light_late_is_given_back_at_the_day_of_the_reversal(company):
    await put_on_plan([company.dana], percent("10"), anchor="PAYMENT", clawback=NET_NOW)
    sale = await sell(company.dana, "1000.00 EUR", on=january(2))
    await accept(
        paid(sale.reference, "300.00 EUR", on=january(10)), refunded(sale.reference, "100.00 EUR", on=march(1))
    )
    await reverse(sale, on=march(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 30, "2026-03": -30}

    await accept(paid(sale.reference, "700.00 EUR", on=february(10)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 30, "2026-02": 70, "2026-03": -100}
    await assert_everything_equals_a_rebuild()


async def test_who_gives_something_away_together_shares_what_it_pays(company):
    await put_on_plan([company.dana, company.omar], rate({"flat": "25"}))

    await sell([part(company.dana, weight="3"), part(company.omar, weight="1")], "0.00 EUR", on=date(2026, 3, 3))
    await settle()

    assert [await pay(company.dana), await pay(company.omar)] == [Decimal("18.75"), Decimal("6.25")]
    await assert_everything_equals_a_rebuild()


async def test_what_is_taken_back_as_paid_takes_what_its_period_made_of_it(company):
    bands = [{"from": "0", "times": "1"}, {"from": "500", "times": "2"}]
    doubled = {"metric": "approved_amount", "bands": bands, "exact_bound_pays": "UPPER_BAND"}
    rolling = {"period_cap": "500", "cap": "ROLL_OVER"}
    as_paid = {"policy": "REVERSE_AS_PAID"}
    await put_on_plan([company.dana], percent("10", multiplier=doubled), clawback=as_paid, on=january(1))
    await put_on_plan([company.omar], percent("10", limits=rolling), clawback=as_paid, on=january(1))
    multiplied = await sell(company.dana, "1000.00 EUR", on=january(5))
    capped = await sell(company.omar, "9000.00 EUR", on=january(5))
    await sell(company.omar, "100.00 EUR", on=february(5))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 200}
    assert await paid_by_period(company.omar) == {"2026-01": 500, "2026-02": 410}

    await accept(refunded(multiplied.reference, "250.00 EUR", on=march(1)))
    await reverse(capped, on=march(5))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 175, "2026-03": -25}
    assert await paid_by_period(company.omar) == {"2026-01": 500, "2026-02": 10, "2026-03": -500}
    await assert_everything_equals_a_rebuild()

    await sell(company.dana, "1000.00 EUR", on=january(6))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 375, "2026-03": -25}
    await assert_everything_equals_a_rebuild()
