"""Pay in another currency than the plan: what a cap holds is paid as it was earned, and a month in two is in cents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from company import NOW, Company, Person, assert_everything_equals_a_rebuild, settle
from domain.commissions.turn_pay import turn_pay
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from happenings import accept, refunded, reverse, sell
from paying import assign, paid_by_currency, paid_by_period, percent, put_on_plan, waiting
from placing import paid_periods, reversal, rule, sale
from steps import april, february, january, march
from turning import midnight

CAPPED = {"period_cap": "500", "cap": "ROLL_OVER"}
ALWAYS_ONCE = {"metric": "calls_made", "bands": [{"from": "0", "times": "1"}], "exact_bound_pays": "UPPER_BAND"}
HALVED = ALWAYS_ONCE | {"bands": [{"from": "0", "times": "0.5"}]}
POLICIES = ("NET_NOW", "REVERSE_AS_PAID", "RECOMPUTE_ORIGIN")


async def record(rates: dict[date, str], *, currency: str = "USD", until: date | None = None) -> None:
    """Record rates, each from its day on until the next one's."""
    days = sorted(rates)
    for day, end in zip(days, [*days[1:], until], strict=True):
        rate = Decimal(rates[day])
        await record_exchange_rate(currency=currency, rate=rate, from_day=day, until_day=end, now=NOW)


async def begin(day: date) -> None:
    await turn_pay(now=midnight(day))
    await settle()
    await assert_everything_equals_a_rebuild()


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.dates(january(1), march(31)), st.decimals(1, 3_000, places=2)), min_size=1, max_size=6),
    st.lists(st.decimals("0.1", 10, places=4), min_size=7, max_size=7),
    st.sampled_from(POLICIES),
    st.dates(april(1), date(2026, 9, 30)),
)
def test_rates_that_move_leave_nothing_of_sales_that_are_taken_back(sold, rates, policy, on):
    by = replace(rule(percent("20", limits=CAPPED), clawback={"policy": policy}), pay_currency="USD")
    taken = {"reversal": reversal(on)}
    sales = [sale(amount, on=day, name=place, number=place, **taken) for place, (day, amount) in enumerate(sold)]

    periods = paid_periods(by, *sales, until=date(2026, 12, 31), rate_on=lambda day: rates[day.toordinal() % 7])

    assert sum((total for total, _ in periods.values()), Decimal(0)) == 0


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("on", [february(20), april(10)], ids=["while most is held", "when all is released"])
async def test_nothing_is_left_of_a_sale_whose_pay_was_held_and_that_is_taken_back(company: Company, policy, on):
    plan = await put_on_plan([], percent("10", limits=CAPPED), on=january(1), clawback={"policy": policy})
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await record({january(1): "0.5", february(1): "0.8", march(1): "1"})
    sale = await sell(company.dana, "12000.00 EUR", on=january(10))
    await begin(april(1))
    assert await paid_by_period(company.dana) == {"2026-01": 1_000, "2026-02": 1_000, "2026-03": 400}

    await reverse(sale, on=on)
    await settle()

    assert await paid_by_currency(company.dana) == {}
    await assert_everything_equals_a_rebuild()


async def test_what_sales_at_different_rates_have_above_the_cap_is_paid_at_these(company: Company):
    plan = await put_on_plan([], percent("10", limits=CAPPED), on=january(1), clawback={"policy": "NET_NOW"})
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await record({january(1): "0.5", january(20): "0.6", february(1): "0.8"})
    first = await sell(company.dana, "12000.00 EUR", on=january(10))  # 500 at 2 and, held, 700 at 2
    await sell(company.dana, "1000.00 EUR", on=january(25))  # held, 100 at 1.6667
    await begin(april(1))
    held = Decimal("1566.67")
    paid = {"2026-01": 1_000, "2026-02": Decimal("979.17"), "2026-03": held - Decimal("979.17")}
    assert await paid_by_period(company.dana) == paid
    assert await releases(company.dana) == [("500.00", "800.00", "1566.67", []), ("300.00", "800.00", "1566.67", [])]

    await reverse(first, on=april(10))
    await settle()

    assert await paid_by_period(company.dana) == {**paid, "2026-04": -2_400}
    assert await paid_by_currency(company.dana) == {"USD": Decimal("166.67")}
    await assert_everything_equals_a_rebuild()


async def test_half_of_a_sale_that_is_taken_back_as_paid_takes_half_of_what_is_held(company: Company):
    plan = await put_on_plan([], percent("10", limits=CAPPED), on=january(1), clawback={"policy": "REVERSE_AS_PAID"})
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await record({january(1): "0.5", february(1): "0.8"})
    sale_ = await sell(company.dana, "12000.00 EUR", on=january(10))
    await begin(april(1))

    await accept(refunded(sale_.reference, "6000.00 EUR", on=march(10)))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 1_000, "2026-02": 700, "2026-03": -500}
    await assert_everything_equals_a_rebuild()


async def test_what_a_line_of_the_period_keeps_back_comes_back_at_the_rate_of_that_period(company: Company):
    component = percent("10", limits=CAPPED, multiplier=ALWAYS_ONCE)
    plan = await put_on_plan([], component, on=january(1), clawback={"policy": "NET_NOW"})
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await record({january(1): "0.5", january(20): "0.6", february(1): "0.8"})
    sale_ = await sell(company.dana, "12000.00 EUR", on=january(10))
    await begin(april(1))
    assert await paid_by_period(company.dana) == {"2026-01": 1_000, "2026-02": 1_000, "2026-03": 400}
    assert await releases(company.dana) == [
        ("500.00", "700.00", None, [("2", "2026-01-10")]),
        ("200.00", "700.00", None, [("2", "2026-01-10")]),
    ]

    await reverse(sale_, on=april(10))
    await settle()

    assert await paid_by_currency(company.dana) == {}
    await assert_everything_equals_a_rebuild()


async def test_what_was_held_in_one_currency_is_paid_in_the_next_at_the_rate_of_its_own_period(company: Company):
    plan = await put_on_plan([], percent("10", limits=CAPPED), on=january(1))
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await assign(company.dana, plan, on=february(1), pay_currency="GBP")
    await assign(company.dana, plan, on=march(1))
    await record({january(1): "0.5"})
    await record({february(1): "1.25"}, currency="GBP")
    await sell(company.dana, "12000.00 EUR", on=january(10))
    await begin(april(1))
    assert await paid_by_currency(company.dana) == {"EUR": 200, "USD": 1_000}
    assert await waiting(company.dana) == 1

    await record({january(1): "1.6"}, currency="GBP", until=february(1))
    await settle()

    assert await paid_by_currency(company.dana) == {"EUR": 200, "GBP": Decimal("312.50"), "USD": 1_000}
    await assert_everything_equals_a_rebuild()


async def test_a_sale_that_waits_for_its_rate_lets_what_is_held_of_it_wait(company: Company):
    plan = await put_on_plan([], percent("10", limits=CAPPED), on=january(1))
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await record({january(20): "0.8"})
    await sell(company.dana, "12000.00 EUR", on=january(10))
    await begin(april(1))
    assert (await paid_by_currency(company.dana), await waiting(company.dana)) == ({}, 3)

    await record({january(1): "0.5"}, until=january(20))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 1_000, "2026-02": 1_000, "2026-03": 400}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (percent("5", multiplier=HALVED), {"USD": "100.61", "EUR": "-20.15"}),  # 10.00 - 30.15, the half of 60.30
        (percent("5", limits=CAPPED | {"period_cap": "55"}), {"USD": "100.61", "EUR": "10.00"}),  # 4.70 + 5.30
        (percent("5", limits={"period_cap": "55", "cap": "HARD"}), {"USD": "100.61", "EUR": "4.70"}),
    ],
    ids=["multiplier", "held", "cap"],
)
async def test_pay_of_a_month_in_two_currencies_is_in_whole_cents(company: Company, component, expected):
    plan = await put_on_plan([], component, on=january(1))
    await record({january(1): "0.5"})
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await assign(company.dana, plan, on=january(20))

    await sell(company.dana, "1006.05 EUR", on=january(10))  # 50.3025 euros
    await sell(company.dana, "200.00 EUR", on=january(25))
    await begin(february(1))

    assert {
        currency: str(amount)[:-2] for currency, amount in (await paid_by_currency(company.dana)).items()
    } == expected
    assert await sql.fetch_value("select count(*) from calculated_pay where amount <> round(amount, 2)") == 0


async def releases(person: Person) -> list[tuple[str, str, str | None, list[tuple[str, str]]]]:
    """What was released in the end: how much of what was held, what all of that is worth, or by which rates it goes."""
    rows = await sql.fetch(
        """select distinct on (origin_period) explanation::text as told from earnings
            where agent_id = $1 and explanation -> 'period' ->> 'purpose' = 'CAP_RELEASE'
            order by origin_period, sequence desc""",
        person.id,
    )
    told = [msgspec.json.decode(row["told"]) for row in rows]
    return [
        (
            one["period"]["amount"],
            one["period"]["held"],
            one["period"]["held_paid"],
            [(step["rate"], step["day"]) for step in one["exchange"]],
        )
        for one in told
    ]
