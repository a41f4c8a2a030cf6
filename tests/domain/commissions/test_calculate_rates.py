"""Pay across currencies: it waits for a rate of the day, posts itself when there is one, and follows corrections."""

from datetime import date
from decimal import Decimal

import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.facts.exchange_rates import RateNotPositive, RateTooFine, record_exchange_rate
from happenings import call, reverse, sell
from paying import assign, lines, pay, percent, put_on_plan, tiers, waiting
from reading import achieved, month_of
from steps import ALWAYS, april, march

MARCH = month_of(march(1))


async def record(currency, rate, *, on=date(2026, 3, 1), until=date(2026, 4, 1)):
    await record_exchange_rate(currency=currency, rate=Decimal(rate), from_day=on, until_day=until, now=NOW)


async def test_a_sale_without_a_rate_waits_visibly_and_pays_when_the_rate_is_recorded(company):
    await put_on_plan([company.dana], percent("10"))
    await sell(company.dana, "100.00 USD", on=march(5))
    await settle()
    assert (await lines(company.dana), await waiting(company.dana)) == ([], 1)
    assert await achieved(company.dana, "unpriced_transactions", within=MARCH) == 1

    await record("USD", "0.90")
    await settle()

    assert (await lines(company.dana), await waiting(company.dana)) == ([9], 0)
    assert await achieved(company.dana, "unpriced_transactions", within=MARCH) == 0
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 90
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("rate", "refusal"),
    [("0", RateNotPositive), ("-1", RateNotPositive), ("NaN", RateNotPositive), ("1e9", RateNotPositive),
     ("1e-11", RateTooFine), ("1e-400", RateTooFine), ("0.12345678901", RateTooFine)],
)  # fmt: skip
async def test_a_rate_that_could_not_be_kept_as_it_is_is_refused(company, rate, refusal):
    with pytest.raises(refusal):
        await record("USD", rate)


async def test_the_rate_of_another_month_is_never_used(company):
    await put_on_plan([company.dana], percent("10"))
    await record("USD", "0.90")
    await sell(company.dana, "100.00 USD", on=april(1))
    await settle()

    assert (await lines(company.dana), await waiting(company.dana)) == ([], 1)


async def test_a_corrected_rate_posts_its_difference(company):
    await put_on_plan([company.dana], percent("10"))
    await record("USD", "0.90")
    await sell(company.dana, "100.00 USD", on=march(5))
    await settle()

    await record("USD", "0.95")
    await settle()

    assert await lines(company.dana) == [9, Decimal("0.50")]
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 95
    await assert_everything_equals_a_rebuild()


async def test_a_plan_in_another_currency_pays_a_sale_in_base_currency_when_its_rate_is_recorded(company):
    await put_on_plan([company.dana], percent("10"), currency="USD")
    await sell(company.dana, "90.00 EUR", on=march(5))
    await settle()
    assert (await lines(company.dana), await waiting(company.dana)) == ([], 1)

    await record("USD", "0.90")
    await settle()

    assert await lines(company.dana) == [10]
    await assert_everything_equals_a_rebuild()


async def test_a_sale_in_the_plans_own_currency_needs_no_rate(company):
    await put_on_plan([company.dana], percent("10"), currency="USD")
    await sell(company.dana, "100.00 USD", on=march(5))
    await settle()

    assert (await lines(company.dana), await waiting(company.dana)) == ([10], 0)


async def test_a_rate_that_arrives_late_moves_everything_that_follows_it_in_the_window(company):
    await put_on_plan([company.dana], tiers(("0", "1"), ("100", "2")))
    await sell(company.dana, "100.00 USD", on=march(5))
    await sell(company.dana, "60.00 EUR", on=march(6))
    await settle()
    assert await lines(company.dana) == [Decimal("0.60")]

    await record("USD", "0.90")
    await settle()

    assert sorted(await lines(company.dana)) == [Decimal("0.50"), Decimal("0.60"), Decimal("0.90")]
    assert await pay(company.dana) == 2
    await assert_everything_equals_a_rebuild()


async def test_a_reversal_is_priced_at_the_rate_of_its_sale(company):
    await put_on_plan([company.dana], percent("10"))
    await record("USD", "0.90")
    await record("USD", "0.50", on=april(1), until=None)
    sale = await sell(company.dana, "100.00 USD", on=march(5))
    await settle()

    await reverse(sale, on=april(2))
    await settle()

    assert await achieved(company.dana, "approved_amount", within=month_of(april(1))) == -90
    assert await pay(company.dana) == 0
    await assert_everything_equals_a_rebuild()


async def test_what_waits_for_a_rate_is_multiplied_and_opened_with_it(company):
    calls = {"metric": "calls_made", "window": "PERIOD"}
    gate = {**calls, "above": "0", "otherwise": {"percent": "5"}}
    doubled = {**calls, "bands": [{"from": "0", "times": "2"}], "exact_bound_pays": "UPPER_BAND"}
    plan = await put_on_plan([], percent("10", gate=gate, multiplier=doubled))
    await assign(company.dana, plan, on=ALWAYS, pay_currency="USD")
    await record("USD", "1", on=march(15))
    await call(company.dana, on=march(3))
    for day in (5, 20):
        await sell(company.dana, "1000.00 EUR", on=march(day))
    await settle()
    assert (await pay(company.dana), await waiting(company.dana)) == (200, 1)

    await record("USD", "1", until=march(15))
    await settle()

    assert (await pay(company.dana), await waiting(company.dana)) == (400, 0)
    await assert_everything_equals_a_rebuild()
