"""Each kind of rate, limit, anchor and clawback through ingest, plan and passes, with exact values."""

from datetime import date
from decimal import Decimal

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.facts.exchange_rates import record_exchange_rate
from domain.people.disable_agent import disable_agent
from happenings import accept, event, house, part, refunded, reverse, sell
from paying import assign, lines, paid_by_period, paid_by_sale, pay, percent, publish, put_on_plan, rate, tiers
from steps import april, february, march

QUARTER = tiers(("0", "5"), ("450000", "10"), accumulate="QUARTER")
BY_SALE = [{"from": "0", "percent": "1"}, {"from": "1000", "percent": "2"}, {"from": "3000", "percent": "3"}]


async def test_a_transaction_that_is_shared_is_placed_whole(company):
    await put_on_plan(
        [company.dana, company.omar],
        rate({"tiers": BY_SALE, "place_by": "TRANSACTION", "apply": "WHOLE", "exact_bound_pays": "LOWER_BAND"}),
    )

    await sell(company.dana, "2000.00 EUR", shared_with=[company.omar], on=march(3))
    await settle()

    assert [await pay(company.dana), await pay(company.omar)] == [20, 20]
    await assert_everything_equals_a_rebuild()


async def test_the_house_takes_its_part_of_a_maximum_and_is_paid_nothing(company):
    await put_on_plan([company.dana], percent("10", limits={"per_transaction_max": "100.01"}))

    await sell([part(company.dana, weight="1"), house(weight="1")], "3000.00 EUR", on=march(3))
    await settle()

    assert await pay(company.dana) == Decimal("50.01")
    await assert_everything_equals_a_rebuild()


async def test_a_hard_cap_loses_what_is_above_it_and_a_rolling_one_pays_it_later(company):
    await put_on_plan([company.dana], percent("10", limits={"period_cap": "500", "cap": "HARD"}))
    await put_on_plan([company.omar], percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"}))

    for seller in (company.dana, company.omar):
        await sell(seller, "7000.00 EUR", on=february(10))
        await sell(seller, "2000.00 EUR", on=march(10))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 500, "2026-03": 200}
    assert await paid_by_period(company.omar) == {"2026-02": 500, "2026-03": 400}
    await assert_everything_equals_a_rebuild()


async def test_what_a_cap_held_is_released_less_when_a_late_sale_fills_the_month(company):
    await put_on_plan([company.dana], percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"}))
    await sell(company.dana, "7000.00 EUR", on=february(10))
    await sell(company.dana, "2000.00 EUR", on=march(10))
    await settle()

    await sell(company.dana, "2500.00 EUR", on=march(1))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 500, "2026-03": 500}
    await assert_everything_equals_a_rebuild()


async def test_a_floor_is_made_up_for_the_month(company):
    await put_on_plan([company.dana], percent("10", limits={"floor": "300"}))
    await sell(company.dana, "1000.00 EUR", on=march(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 300}

    await sell(company.dana, "2500.00 EUR", on=march(2))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 350}
    await assert_everything_equals_a_rebuild()


async def test_a_gate_on_the_year_opens_at_its_threshold(company):
    gate = {"metric": "amount", "window": "YEAR", "above": "400000", "otherwise": {"percent": "5"}}
    table = tiers(("0", "5"), ("100000", "6"), ("125000", "7"), accumulate="QUARTER")
    gated = table | {"gate": gate | {"opens": "AT_THRESHOLD", "tiers": "CONTINUE"}}
    await put_on_plan([company.dana], gated)

    for day, amount in ((date(2026, 9, 10), 150_000), (date(2026, 8, 10), 200_000), (february(10), 50_000)):
        await sell(company.dana, f"{amount}.00 EUR", on=day)
        await settle()
    await sell(company.dana, "75000.00 EUR", on=date(2026, 5, 10))
    await settle()

    assert await paid_by_sale(company.dana) == [2500, 3750, 10000, 9000]
    await assert_everything_equals_a_rebuild()


async def test_a_multiplier_on_another_metric_follows_its_value_for_the_whole_month(company):
    bands = [{"from": "0", "times": "0.5"}, {"from": "2", "times": "1"}]
    multiplier = {"metric": "calls_made", "bands": bands, "exact_bound_pays": "UPPER_BAND"}
    await put_on_plan([company.dana], percent("10", multiplier=multiplier))
    await sell(company.dana, "1000.00 EUR", on=march(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 50}

    for day in (2, 30):
        await accept(event("call.logged", agent="dana", duration_seconds=60, on=march(day)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 100}
    await assert_everything_equals_a_rebuild()


async def test_units_are_paid_by_the_unit(company):
    await put_on_plan([company.dana], rate({"flat_per_unit": "10"}, measure="COUNT"))

    await sell(company.dana, "1.00 EUR", quantity="5", on=march(1))
    await sell(company.dana, "1.00 EUR", quantity="3", on=march(2))
    await settle()

    assert await lines(company.dana) == [50, 30]
    await assert_everything_equals_a_rebuild()


async def test_margin_is_paid_by_percent(company):
    await put_on_plan([company.dana], percent("10", measure="MARGIN"))

    await sell(company.dana, "1000.00 EUR", margin="200.00", on=march(1))
    await settle()

    assert await pay(company.dana) == 20
    await assert_everything_equals_a_rebuild()


async def test_the_margin_and_the_quantity_decide_whether_a_sale_is_paid(company):
    above, five = {"field": {"name": "margin", "gt": "100"}}, {"field": {"name": "quantity", "gte": "5"}}
    await put_on_plan([company.dana], percent("10", when={"any": [above, five]}))

    await sell(company.dana, "1000.00 EUR", margin="100.01", on=march(1))
    await sell(company.dana, "2000.00 EUR", margin="100.00", quantity="4", on=march(2))
    await sell(company.dana, "3000.00 EUR", quantity="5", on=march(3))
    await sell(company.dana, "4000.00 EUR", on=march(4))
    await sell(company.dana, "5000.00 EUR", shared_with=[company.omar], margin="200.00", on=march(5))  # 100.00 is hers
    await settle()

    assert await lines(company.dana) == [100, 300]
    await assert_everything_equals_a_rebuild()


async def test_each_payment_releases_its_part_and_both_round_together(company):
    await put_on_plan([company.dana], percent("10"), anchor="PAYMENT")
    sale = await sell(company.dana, "100.10 EUR", on=february(1))
    await settle()
    assert await pay(company.dana) == 0

    await accept(paid(sale, "50.05 EUR", on=march(2)))
    await settle()
    await accept(paid(sale, "50.05 EUR", on=april(2)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": Decimal("5.01"), "2026-04": Decimal("5.00")}
    await assert_everything_equals_a_rebuild()


async def test_a_payment_that_comes_late_rounds_together_with_those_after_it(company):
    await put_on_plan([company.dana], percent("10"), anchor="PAYMENT")
    sale = await sell(company.dana, "100.10 EUR", on=february(1))
    await accept(paid(sale, "50.05 EUR", on=april(2)))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-04": Decimal("5.01")}

    await accept(paid(sale, "50.05 EUR", on=march(2)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": Decimal("5.01"), "2026-04": Decimal("5.00")}
    await assert_everything_equals_a_rebuild()


async def test_a_refund_of_a_sale_that_was_paid_in_parts_takes_from_the_last(company):
    await put_on_plan([company.dana], percent("10"), anchor="PAYMENT")
    sale = await sell(company.dana, "1000.00 EUR", on=february(1))
    for day in (2, 9):
        await accept(paid(sale, "500.00 EUR", on=march(day)))
    await settle()

    await accept(refunded(sale.reference, "600.00 EUR", on=march(20)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 40}
    await assert_everything_equals_a_rebuild()


async def test_a_payment_of_a_shared_sale_releases_everybodys_part(company):
    await put_on_plan([company.dana, company.omar], percent("10"), anchor="PAYMENT")
    parts = [part(company.dana, weight="3"), part(company.omar, weight="1")]
    sale = await sell(parts, "1000.00 EUR", on=february(1))

    await accept(paid(sale, "400.00 EUR", on=march(2)))
    await settle()

    assert [await pay(company.dana), await pay(company.omar)] == [30, 10]
    await assert_everything_equals_a_rebuild()


async def test_a_sale_by_its_booking_counts_in_the_month_of_the_booking(company):
    await put_on_plan([company.dana], percent("10"), anchor="BOOKING")

    await sell(company.dana, "100.00 EUR", booked_on="2026-02-20", on=march(2))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 10}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("policy", "change"), [("RECOMPUTE_ORIGIN", -5000), ("REVERSE_AS_PAID", -4000), ("NET_NOW", -2500), ("NONE", 0)]
)
async def test_a_reversal_after_the_quarter_does_what_the_plan_says(company, policy, change):
    await put_on_plan([company.dana], QUARTER, clawback={"policy": policy})
    await sell(company.dana, "430000.00 EUR", on=date(2026, 1, 10))
    sale = await sell(company.dana, "50000.00 EUR", on=february(10))
    await sell(company.dana, "50000.00 EUR", on=march(10))
    await settle()
    assert await pay(company.dana) == 30_500

    await reverse(sale, on=april(10))
    await settle()

    assert await pay(company.dana) == 30_500 + change
    await assert_everything_equals_a_rebuild()


async def test_what_is_netted_now_follows_later_sales_of_its_own_quarter(company):
    await put_on_plan([company.dana], QUARTER, clawback={"policy": "NET_NOW"})
    await sell(company.dana, "430000.00 EUR", on=date(2026, 1, 10))
    sale = await sell(company.dana, "50000.00 EUR", on=february(10))
    await reverse(sale, on=april(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 21_500, "2026-02": 4_000, "2026-04": -2_500}

    await sell(company.dana, "460000.00 EUR", on=april(5))
    await settle()

    assert await pay(company.dana, period="2026-04") == 23_500 - 3_000
    await assert_everything_equals_a_rebuild()


async def test_what_is_taken_back_as_paid_follows_its_origin(company):
    await put_on_plan([company.dana], QUARTER, clawback={"policy": "REVERSE_AS_PAID"})
    sale = await sell(company.dana, "50000.00 EUR", on=february(10))
    await accept(refunded(sale.reference, "25000.00 EUR", on=april(10)))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 2_500, "2026-04": -1_250}

    await sell(company.dana, "430000.00 EUR", on=february(1))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 21_500 + 4_000, "2026-04": -2_000}
    await assert_everything_equals_a_rebuild()


async def test_a_plan_pays_a_person_in_their_own_currency_by_the_rate_of_the_day(company):
    plan = await put_on_plan([], percent("10"))
    await assign(company.dana, plan, on=february(1), pay_currency="USD")
    await sell(company.dana, "100.00 EUR", on=march(3))
    await settle()
    assert await pay(company.dana) == 0

    await record_exchange_rate(currency="USD", rate=Decimal("0.8"), from_day=march(1), until_day=None, now=NOW)
    await settle()

    assert await pay(company.dana) == Decimal("12.50")
    await assert_everything_equals_a_rebuild()


async def test_a_version_that_restarts_begins_at_zero(company):
    bands = (("0", "1"), ("1000", "2"))
    plan = await put_on_plan([company.dana], tiers(*bands, accumulate="YEAR"))
    await publish(plan, tiers(*bands, accumulate="YEAR", on_new_version="RESTART"), on=march(1))
    await sell(company.dana, "1000.00 EUR", on=february(2))
    await sell(company.dana, "500.00 EUR", on=march(2))
    await settle()

    assert await lines(company.dana) == [10, 5]
    await assert_everything_equals_a_rebuild()


async def test_only_the_first_two_sales_of_the_month_are_paid(company):
    await put_on_plan([company.dana], rate({"flat": "50"}, first_n=2))
    for day in (5, 7, 9):
        await sell(company.dana, "10.00 EUR", on=march(day))
    await settle()
    assert await lines(company.dana) == [50, 50]

    await sell(company.dana, "10.00 EUR", on=march(1))
    await settle()

    assert await pay(company.dana) == 100
    await assert_everything_equals_a_rebuild()


async def test_a_share_and_an_overlay_of_a_sale_are_one_of_the_first(company):
    await put_on_plan([company.dana], percent("10", first_n=1))
    await sell([part(company.dana), part(company.dana, overlay=True, percent="50")], "1000.00 EUR", on=march(5))
    await sell([part(company.dana), part(company.dana, overlay=True, percent="50")], "10.00 EUR", on=march(6))
    await settle()

    assert await paid_by_sale(company.dana) == [150]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("amount", ["0.00 EUR", "0.01 EUR", "100.00 EUR"])
async def test_a_flat_rate_is_shared_by_the_weights_however_small_the_sale(company, amount):
    await put_on_plan([company.dana, company.omar], rate({"flat": "25"}))
    await sell([part(company.dana), part(company.omar)], amount, on=march(5))
    await settle()

    assert [await pay(company.dana), await pay(company.omar)] == [Decimal("12.50"), Decimal("12.50")]


@pytest.mark.parametrize(
    ("component", "of_dana", "of_omar"),
    [
        (rate({"flat": "25"}), 25, Decimal("12.50")),
        (percent("10", limits={"per_transaction_max": "30"}), 30, 15),
        (tiers(("0", "1"), ("1000", "2"), place_by="TRANSACTION", apply="WHOLE"), 5, Decimal("2.50")),
    ],
)
async def test_an_overlay_of_half_a_sale_earns_half_of_what_the_whole_earns(company, component, of_dana, of_omar):
    await put_on_plan([company.dana, company.omar], component)
    sale = await sell([part(company.dana), part(company.omar, overlay=True, percent="50")], "2000.00 EUR", on=march(2))
    await accept(refunded(sale.reference, "1500.00 EUR", on=march(9)))
    await settle()

    assert [await pay(company.dana), await pay(company.omar)] == [of_dana, of_omar]


async def test_the_managers_of_two_who_share_a_sale_share_a_flat_override(company):
    await put_on_plan([company.nora, company.ivo], rate({"flat": "100"}, credit="OVERRIDE", level=1))
    await sell([part(company.dana, percent="60"), part(company.ines, percent="40")], "2000.00 EUR", on=march(5))
    await settle()

    assert [await pay(company.nora), await pay(company.ivo)] == [60, 40]


async def test_a_condition_decides_which_sales_are_paid(company):
    when = {"all": [{"field": {"name": "product", "eq": "Sails"}}, {"field": {"name": "amount", "gt": "50"}}]}
    await put_on_plan([company.dana], percent("10", when=when))

    await sell(company.dana, "100.00 EUR", product="Sails", on=march(1))
    await sell(company.dana, "100.00 EUR", product="Oars", on=march(2))
    await sell(company.dana, "20.00 EUR", product="Sails", on=march(3))
    await settle()

    assert await lines(company.dana) == [10]
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("leavers", "earned"),
    [
        ({"policy": "PAY"}, 100),
        ({"policy": "PAY_IF_ANCHORED_BEFORE"}, 30),
        ({"policy": "PAY_IF_ANCHORED_BEFORE", "within_days": 10}, 70),
        ({"policy": "FORFEIT"}, 10),
    ],
)
async def test_who_has_left_is_paid_what_the_plan_says(company, leavers, earned):
    await put_on_plan([company.dana], percent("10"), leavers=leavers)
    for day, amount in ((february(10), 100), (march(1), 200), (march(20), 300)):
        await sell(company.dana, f"{amount}.00 EUR", on=day)
    await sell(company.dana, "400.00 EUR", booked_on="2026-03-14", on=march(20))
    await settle()

    await disable_agent(agent_id=company.dana.id, from_day=march(15), now=NOW)
    await settle()

    assert await pay(company.dana) == earned
    await assert_everything_equals_a_rebuild()


async def test_negative_sales_are_carried_into_what_comes(company):
    await put_on_plan([company.dana], percent("10"), negatives="CARRY")
    await sell(company.dana, "-500.00 EUR", on=february(10))
    await sell(company.dana, "200.00 EUR", on=march(1))
    await sell(company.dana, "1000.00 EUR", on=march(2))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-03": 70}
    await assert_everything_equals_a_rebuild()


def paid(sale, amount, **when):
    number, currency = amount.split()
    return event("payment.received", transaction=sale.reference, amount=number, currency=currency, **when)
