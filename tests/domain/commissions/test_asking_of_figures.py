"""A deal, or its reversal, moves also the metrics and goals that gates and multipliers look at: asking counts that."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aiming import aim
from company import NOW, TODAY, Company, Person, hire, link, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.commissions.asking.estimates import ComponentEstimate
from domain.commissions.asking.hypothetical import HypotheticalSale
from domain.commissions.asking.preview_reversal import preview_reversal
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from domain.metrics.definition import How, MeasureDefinition
from domain.metrics.draft_metric import draft_metric
from domain.metrics.publish_metric import publish_metric
from domain.people.create_team import create_team
from domain.shared.money import Money
from happenings import Sale, house, part, reverse, sell
from paying import assign, pay, percent, put_on_plan, tiers
from steps import ALWAYS, april, february, january, march

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def deal(amount: str, **terms: Any) -> HypotheticalSale:
    return HypotheticalSale(amount=Money.parse(amount), **terms)


async def estimated(person: Person, *deals: HypotheticalSale) -> list[ComponentEstimate]:
    asked = {"viewer": ADMIN, "today": TODAY, "agent_id": person.id, "now": NOW}
    return await estimate_earnings(**asked, sales=deals)


def bonus_gate(metric: str, above: str, **terms: Any) -> dict[str, Any]:
    return {"metric": metric, "above": above, "otherwise": {"percent": "5"}, **terms}


async def test_the_tenth_sale_opens_the_gate_for_all_of_the_month(company: Company):
    await put_on_plan([company.dana], percent("10", gate=bonus_gate("transactions_approved", "9")))
    for day in range(1, 10):
        await sell(company.dana, "100.00 EUR", on=april(day))
    await settle()

    [small] = await estimated(company.dana, deal("20.00 EUR"))
    [back_dated] = await estimated(company.dana, deal("20.00 EUR", on=march(31)))

    assert small.change == 47  # 2 for itself, and 5 more for each of the nine
    assert back_dated.change == 1
    await sell(company.dana, "20.00 EUR", on=TODAY)
    await settle()
    assert await pay(company.dana) == 45 + 47


async def test_a_window_of_the_year_opens_months_that_are_over(company: Company):
    by_year = bonus_gate("approved_amount", "2000", window="YEAR")
    await put_on_plan(
        [company.dana], percent("10", gate=by_year, until_day="2026-03-01"), percent("1", key="all", kinds=["trade"])
    )
    await sell(company.dana, "1000.00 EUR", on=january(5))
    await sell(company.dana, "800.00 EUR", on=february(5))
    await settle()

    trades, past = await estimated(company.dana, deal("200.01 EUR"))

    assert (trades.component_key, trades.change) == ("all", 0)
    assert (past.component_key, past.change, past.by_sale, past.next_tier) == ("commission", 90, [None], None)


async def test_the_figure_of_the_team_and_its_quota_count_the_deal_too(company: Company):
    quota = await aim(company.harbour, "3000", on=ALWAYS)
    plan = await put_on_plan([], percent("10", gate=bonus_gate("attainment", "0.9999", of="TEAM")))
    await assign(company.dana, plan, on=ALWAYS, quota_goal_id=quota)
    await sell(company.dana, "500.00 EUR", on=april(1))
    await sell(company.omar, "1500.00 EUR", on=april(2))
    await settle()

    [enough] = await estimated(company.dana, deal("1000.00 EUR"))
    [half] = await estimated(company.dana, deal("1000.00 EUR", share_percent=Decimal(50)))

    assert (enough.change, half.change) == (125, 25)


async def test_a_reversal_closes_the_gate_of_months_that_its_figure_had_opened(company: Company):
    by_team = bonus_gate("approved_amount", "1999", window="QUARTER", of="TEAM")
    await put_on_plan([company.dana], percent("10", gate=by_team))
    await sell(company.dana, "500.00 EUR", on=january(5))
    await sell(company.omar, "1000.00 EUR", on=february(5))
    last = await sell(company.dana, "500.00 EUR", on=march(5))
    await settle()

    within, after = [await taken_back(company.dana, last, on=day) for day in (march(9), april(9))]

    assert (within, after) == ({"commission": -75}, {"commission": -50})
    await reverse(last, on=march(9))
    await settle()
    assert await pay(company.dana) == 25


async def test_each_currency_in_which_pay_changes_is_told_apart(company: Company):
    await record_exchange_rate(currency="USD", rate=Decimal("0.5"), from_day=ALWAYS, until_day=None, now=NOW)
    plan = await put_on_plan([], percent("10", gate=bonus_gate("approved_amount", "1000", window="YEAR")))
    await assign(company.dana, plan, on=ALWAYS, pay_currency="USD")
    await assign(company.dana, plan, on=march(1))
    await sell(company.dana, "900.00 EUR", on=january(5))
    await settle()

    euros, dollars = await estimated(company.dana, deal("200.00 EUR"))

    assert (euros.currency, euros.change, euros.by_sale[0].amount) == ("EUR", 20, 10)
    assert (dollars.currency, dollars.change, dollars.by_sale) == ("USD", 90, [None])
    await sell(company.dana, "200.00 EUR", on=TODAY)
    await settle()
    assert await pay(company.dana, period="2026-01") == 90 + 90


METRICS = ("approved_amount", "transactions_approved", "attainment", "products")
BOUNDS = {"approved_amount": "2500", "transactions_approved": "2", "attainment": "0.8", "products": "1"}


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Any]:
    metric = draw(st.sampled_from(METRICS))
    windows = ("PERIOD", "QUARTER", "YEAR") + (("ALL_TIME",) if metric != "attainment" else ())
    figure = {
        "metric": metric,
        "window": draw(st.sampled_from(windows)),
        "of": draw(st.sampled_from(("AGENT", "TEAM"))),
    }
    if draw(st.booleans()):
        return {"gate": figure | {"above": BOUNDS[metric], "otherwise": {"percent": "1.25"}}}
    bands = [{"from": "0", "times": "0.5"}, {"from": BOUNDS[metric], "times": "1.5"}]
    return {"multiplier": figure | {"bands": bands, "exact_bound_pays": "UPPER_BAND"}}


components = st.fixed_dictionaries(
    {},
    optional={
        "until_day": st.just("2026-03-15"),
        "limits": st.sampled_from(
            ({"period_cap": "60", "cap": "HARD"}, {"period_cap": "60", "cap": "ROLL_OVER", "held_lapses": "NEVER"})
        ),
        "kinds": st.just(["trade"]),
    },
)
drawn = st.tuples(figures(), components).map(lambda both: both[0] | both[1])
days = st.dates(january(1), TODAY - timedelta(days=1))
sold = st.tuples(
    st.integers(0, 1), st.decimals("0.01", 1_500, places=2), days, st.sampled_from(("Loan", "Fund")), st.booleans()
)
shares = st.sampled_from((100, 33))
Sold = tuple[int, Decimal, date, str, bool]
Extra = dict[str, Any]


async def carry_out(people: list[Person], one: Sold, *, share: int = 100) -> Sale:
    who, amount, day, product, is_trade = one
    parts = [part(people[who], weight=str(share)), *([house(weight=str(100 - share))] if share < 100 else [])]
    return await sell(parts, f"{amount} EUR", on=day, product=product, kind="trade" if is_trade else "sale")


async def count_products() -> None:
    """Publish a metric that no totals are kept of: how many products were sold."""
    terms = {"label": "Products", "description": "Different ones.", "dataset": "credited_sales"}
    definition = MeasureDefinition(**terms, aggregate=How.DISTINCT, field="product")
    if not await sql.fetch_value("select exists (select from metric_versions where key = 'products')"):
        await publish_metric(version_id=await draft_metric(key="products", definition=definition, now=NOW), now=NOW)


async def hired(*names: str, into: UUID) -> list[Person]:
    """People whom nobody before them was called like."""
    people = [await hire(name, into=into, known=False) for name in names]
    known = [Person(each.id, f"{each.name}-{each.id}") for each in people]
    for each in known:
        await link(each, each.reference)
    return known


async def taken_back(person: Person, sale: Sale, *, on: date) -> dict[str, Decimal]:
    """What a preview says that reversing would take back, by component, under the plan's own policy."""
    key = await sql.fetch_value("select id from transactions where reference = $1", sale.reference)
    found = await preview_reversal(viewer=ADMIN, today=TODAY, transaction_id=key, on=on, now=NOW)
    own = {each.component_key: each for each in found.outcomes if each.agent_id == person.id}
    amounts = {
        key: outcome.amount
        for key, each in own.items()
        for outcome in each.outcomes
        if outcome.policy is each.own_policy
    }
    return {key: amount for key, amount in amounts.items() if amount}


async def paid_by_component(person: Person) -> dict[str, Decimal]:
    rows = await sql.fetch("select component_key, sum(amount) from earnings where agent_id = $1 group by 1", person.id)
    return dict(map(tuple, rows))


@FEW
@given(st.tuples(drawn, drawn), st.lists(sold, max_size=6), st.tuples(sold, shares))
async def test_what_is_estimated_and_previewed_is_to_the_cent_what_then_comes(
    company: Company, extras: tuple[Extra, Extra], before: list[Sold], foreseen: tuple[Sold, int]
):
    (_, amount, day, product, is_trade), share = foreseen
    await count_products()
    team = await create_team(name="Port", parent_id=company.north, from_day=ALWAYS, now=NOW)
    dana, omar = await hired("Dana", "Omar", into=team)
    banded = tiers(("0", "2"), ("1000", "4"), accumulate="QUARTER", key="banded")
    plan = await put_on_plan([], percent("7.5") | extras[0], banded | extras[1])
    since = ALWAYS if share == 100 else february(1)  # a sale that pays nothing moves figures too
    await assign(dana, plan, on=since, quota_goal_id=await aim(team, "2000", on=ALWAYS))
    for each in before:
        await carry_out([dana, omar], each)
    await settle()

    kind = "trade" if is_trade else "sale"
    asked = deal(f"{amount} EUR", on=day, product=product, kind=kind, share_percent=Decimal(share))
    changes = {each.component_key: each.change for each in await estimated(dana, asked) if each.change}
    was = await paid_by_component(dana)
    sale = await carry_out([dana], (0, amount, day, product, is_trade), share=share)
    await settle()

    paid = await paid_by_component(dana)
    differences = {key: amount - was.get(key, 0) for key, amount in paid.items()}
    assert {key: amount for key, amount in differences.items() if amount} == changes

    on = day + timedelta(days=int(amount) % 40)
    taken = await taken_back(dana, sale, on=on)
    await reverse(sale, on=on)
    await settle()
    left = await paid_by_component(dana)
    assert {key: left[key] - paid[key] for key in left if left[key] != paid[key]} == taken
