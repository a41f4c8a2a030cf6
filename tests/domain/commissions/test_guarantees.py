"""What a ramp guarantees: the least that a plan pays for each of its months, whatever was sold."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from company import NOW, TODAY, Company, Person, assert_everything_equals_a_rebuild, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.commissions.asking.hypothetical import HypotheticalSale
from domain.commissions.asking.preview_reversal import preview_reversal
from domain.commissions.asking.simulate_plan import SimulationOrder, simulate_plan
from domain.commissions.turn_pay import turn_pay
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from domain.people.disable_agent import disable_agent
from domain.shared.money import Money
from happenings import reverse, sell
from paying import assign, paid_by_currency, paid_by_period, percent, put_on_plan, waiting
from steps import april, february, january, march, may
from turning import midnight

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
RAMP = [{"months": 2, "quota_percent": "50", "guaranteed": "1000"}, {"months": 1, "quota_percent": "75"}]


async def begin(day: date) -> int:
    """Turn pay on the morning of the day, calculate whom it concerns, and return how many these are."""
    marked = await turn_pay(now=midnight(day))
    await settle()
    await assert_everything_equals_a_rebuild()
    return marked


async def test_a_guarantee_makes_up_what_a_month_of_the_ramp_lacks(company: Company):
    plan = await put_on_plan([company.omar], percent("10"), on=january(1))
    await assign(company.dana, plan, on=february(10), ramp=RAMP)
    await begin(february(10))
    assert await paid_by_period(company.dana) == {"2026-02": 1_000}

    sale = await sell(company.dana, "4000.00 EUR", on=february(12))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 1_000}
    await sell(company.dana, "10000.00 EUR", on=february(20))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 1_400}
    await assert_everything_equals_a_rebuild()

    await reverse(sale, on=february(27))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 1_000}
    assert [await begin(day) for day in (march(1), april(1), may(1))] == [1, 1, 0]  # in April the ramp goes on
    assert await paid_by_period(company.dana) == {"2026-02": 1_000, "2026-03": 1_000}


async def test_of_a_quarter_the_months_of_the_ramp_are_guaranteed_together(company: Company):
    components = percent("10"), percent("5", key="extra", limits={"floor": "100"})
    plan = await put_on_plan([], *components, on=january(1), pay_period="QUARTER")
    await assign(company.dana, plan, on=january(20), ramp=[{"months": 2, "quota_percent": "50", "guaranteed": "600"}])

    await begin(february(1))
    assert await paid_by_period(company.dana) == {"2026-Q1": 1_200}
    await sell(company.dana, "6000.00 EUR", on=march(20))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-Q1": 1_200}
    await sell(company.dana, "6000.00 EUR", on=march(21))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-Q1": 1_800}
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("how", ["left", "taken off", "agreed otherwise"])
async def test_a_guarantee_ends_with_what_it_was_agreed_for(company: Company, how: str):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await assign(company.dana, plan, on=january(1), ramp=[{"months": 6, "quota_percent": "50", "guaranteed": "1000"}])
    await begin(march(31))
    assert await paid_by_period(company.dana) == {"2026-01": 1_000, "2026-02": 1_000, "2026-03": 1_000}

    match how:
        case "left":
            await disable_agent(agent_id=company.dana.id, from_day=february(10), now=NOW)
        case "taken off":
            await assign(company.dana, plan, on=february(10), is_assigned=False)
        case _:
            await assign(company.dana, plan, on=february(10))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 1_000, "2026-02": 1_000}
    await assert_everything_equals_a_rebuild()


async def test_a_guarantee_that_is_agreed_no_more_from_its_first_day_was_never_paid(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await assign(company.dana, plan, on=february(1), ramp=RAMP)
    await begin(february(15))
    assert await paid_by_period(company.dana) == {"2026-02": 1_000}

    await assign(company.dana, plan, on=february(1))
    await settle()

    assert await paid_by_period(company.dana) == {}
    await assert_everything_equals_a_rebuild()


async def test_a_guarantee_is_paid_in_ones_own_currency_when_its_rate_is_recorded(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await assign(company.dana, plan, on=february(10), ramp=RAMP, pay_currency="USD")
    await begin(february(20))
    assert (await paid_by_period(company.dana), await waiting(company.dana)) == ({}, 1)

    rate = {"currency": "USD", "rate": Decimal("0.8"), "from_day": february(10), "until_day": february(12), "now": NOW}
    await record_exchange_rate(**rate)
    await settle()

    assert (await paid_by_period(company.dana), await waiting(company.dana)) == ({"2026-02": 1_250}, 0)
    await assert_everything_equals_a_rebuild()


async def test_what_is_paid_in_another_currency_counts_against_a_guarantee(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    for rate, day in (("0.8", february(1)), ("0.5", february(2))):
        await _record("USD", rate, on=day)
    await assign(company.dana, plan, on=february(1), ramp=RAMP, pay_currency="USD")
    await assign(company.dana, plan, on=february(10), ramp=RAMP)
    await begin(february(15))
    assert await _paid_in_february(company.dana) == {"USD": 1_250}

    await sell(company.dana, "1000.00 EUR", on=february(2))
    await sell(company.dana, "1000.00 EUR", on=february(20))
    await settle()
    assert await _paid_in_february(company.dana) == {"EUR": 100, "USD": 1_250 - 125}  # 200.00 USD of it for the first
    told = await _explained(company.dana)
    assert (told["period"]["before"], told["period"]["after"]) == ("325.00", "1250.00")
    assert told["period"]["paid"] == [{"amount": "100.00", "currency": "EUR"}, {"amount": "200.00", "currency": "USD"}]
    assert [(step["from"], step["rate"], step["day"]) for step in told["exchange"]] == [("EUR", "1.25", "2026-02-01")]
    await assert_everything_equals_a_rebuild()

    await _record("USD", "0.5", on=february(1))
    await settle()
    assert await _paid_in_february(company.dana) == {"EUR": 100, "USD": 2_000 - 200}
    await assert_everything_equals_a_rebuild()


async def test_a_guarantee_waits_for_the_rate_of_what_else_is_paid(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await assign(company.dana, plan, on=february(1), ramp=RAMP)
    await assign(company.dana, plan, on=february(20), pay_currency="USD")
    await _record("USD", "0.5", on=february(20))
    await begin(february(15))
    assert await _paid_in_february(company.dana) == {"EUR": 1_000}

    await sell(company.dana, "1000.00 EUR", on=february(20))
    await settle()
    assert (await _paid_in_february(company.dana), await waiting(company.dana)) == ({"USD": 200}, 1)
    await assert_everything_equals_a_rebuild()

    await _record("USD", "0.8", on=february(1))
    await settle()
    assert (await _paid_in_february(company.dana), await waiting(company.dana)) == ({"EUR": 840, "USD": 200}, 0)
    await assert_everything_equals_a_rebuild()


async def test_what_is_taken_back_in_the_currency_of_before_is_made_up_in_that_of_now(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1), clawback={"policy": "REVERSE_AS_PAID"})
    for rate, day in (("0.5", january(10)), ("0.8", february(1))):
        await _record("USD", rate, on=day)
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await assign(company.dana, plan, on=february(1), ramp=RAMP)
    sale = await sell(company.dana, "1000.00 EUR", on=january(10))
    await begin(february(15))
    assert await _paid_in_february(company.dana) == {"EUR": 1_000}

    await reverse(sale, on=february(20))
    await settle()

    assert await _paid_in_february(company.dana) == {"EUR": 1_000 + 160, "USD": -200}
    await assert_everything_equals_a_rebuild()


async def test_of_a_quarter_the_rate_of_its_guarantee_counts_what_was_paid_before(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1), pay_period="QUARTER")
    for rate, day in (("0.5", january(20)), ("0.8", february(1))):
        await _record("USD", rate, on=day)
    await assign(company.dana, plan, on=january(1), pay_currency="USD")
    await assign(company.dana, plan, on=february(1), ramp=RAMP)
    await sell(company.dana, "1000.00 EUR", on=january(20))
    await begin(february(15))
    assert await paid_by_currency(company.dana, period="2026-Q1") == {"EUR": 2_000 - 160, "USD": 200}

    await _record("USD", "0.9", on=february(1))
    await settle()

    assert await paid_by_currency(company.dana, period="2026-Q1") == {"EUR": 2_000 - 180, "USD": 200}
    await assert_everything_equals_a_rebuild()


async def test_what_would_be_is_what_is_paid_in_every_currency(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await _record("USD", "0.8", on=april(1), until=may(1))
    await assign(company.dana, plan, on=april(1), ramp=RAMP, pay_currency="USD")
    await assign(company.dana, plan, on=april(10), ramp=RAMP)
    await begin(april(14))
    sale = await sell(company.dana, "1000.00 EUR", on=april(12))
    await settle()
    asked = {"viewer": ADMIN, "today": TODAY, "now": NOW}

    deal = HypotheticalSale(amount=Money.parse("2000.00 EUR"), on=april(13))
    estimate = await estimate_earnings(agent_id=company.dana.id, sales=[deal], **asked)
    key = await sql.fetch_value("select id from transactions where reference = $1", sale.reference)
    preview = await preview_reversal(transaction_id=key, on=None, **asked)
    order = SimulationOrder(
        document={"components": [percent("40")]}, currency="EUR", in_place_of=plan, from_day=april(1), until_day=may(1)
    )
    simulated = await simulate_plan(order, now=NOW)

    assert [(one.component_key, one.change, one.currency) for one in estimate] == [
        ("commission", 200, "EUR"),
        ("guarantee", -250, "USD"),
    ]
    assert [(one.component_key, one.outcomes[0].amount, one.outcomes[0].currency) for one in preview.outcomes] == [
        ("commission", -100, "EUR"),
        ("guarantee", 125, "USD"),
    ]
    assert (simulated.paid, simulated.would_be_paid) == (1_000, 1_000)


async def test_what_would_be_counts_what_the_guarantee_no_longer_makes_up(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await assign(company.dana, plan, on=march(10), ramp=RAMP)
    await begin(april(14))
    sale = await sell(company.dana, "4000.00 EUR", on=april(12))
    await settle()
    asked = {"viewer": ADMIN, "today": TODAY, "now": NOW}

    deal = HypotheticalSale(amount=Money.parse("9000.00 EUR"))
    estimate = await estimate_earnings(agent_id=company.dana.id, sales=[deal], **asked)
    assert [(one.component_key, [sale and sale.amount for sale in one.by_sale], one.change) for one in estimate] == [
        ("commission", [900], 900),
        ("guarantee", [None], -600),
    ]
    key = await sql.fetch_value("select id from transactions where reference = $1", sale.reference)
    preview = await preview_reversal(transaction_id=key, on=None, **asked)
    assert [(one.component_key, one.outcomes[0].amount) for one in preview.outcomes] == [
        ("commission", -400),
        ("guarantee", 400),
    ]
    days = {"from_day": march(1), "until_day": april(14)}
    draft = {"components": [percent("40")]}
    order = SimulationOrder(document=draft, currency="EUR", in_place_of=plan, **days)
    simulated = await simulate_plan(order, now=NOW)
    assert (simulated.paid, simulated.would_be_paid) == (2_000, 2_600)


async def _record(currency: str, rate: str, *, on: date, until: date | None = None) -> None:
    """Record the rate of one day, or of all until another."""
    until = until or on + timedelta(days=1)
    await record_exchange_rate(currency=currency, rate=Decimal(rate), from_day=on, until_day=until, now=NOW)


async def _paid_in_february(person: Person) -> dict[str, Decimal]:
    return await paid_by_currency(person, period="2026-02")


async def _explained(person: Person) -> dict[str, Any]:
    """What the last line of the person's guarantee says."""
    told = await sql.fetch_value(
        """select explanation::text from earnings where agent_id = $1 and component_key = 'guarantee'
            order by sequence desc limit 1""",
        person.id,
    )
    return msgspec.json.decode(told)
