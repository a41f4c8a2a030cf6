"""Asked why a sale does not pay somebody, every component names what failed, and on which value."""

from decimal import Decimal

import pytest

from aiming import aim
from company import NOW, TODAY, Company, Person, appoint, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.why_not import Verdict, why_not
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from domain.people.disable_agent import disable_agent
from happenings import Sale, accept, house, paid, part, refunded, reverse, sell, submitted
from paying import assign, percent, publish, put_on_plan, tiers
from steps import ALWAYS, april, february, january, march

ADMIN = Viewer(actor="admin", role=Role.ADMIN)


OWN = {"metric": "amount", "opens": "AT_THRESHOLD", "tiers": "CONTINUE"}
CLOSED = {"metric": "approved_amount", "window": "YEAR", "above": "5000", "otherwise": {"percent": "0"}}
FROM_5000 = {
    "metric": "amount",
    "bands": [{"from": "0", "times": "0"}, {"from": "5000", "times": "1"}],
    "exact_bound_pays": "UPPER_BAND",
}


async def asked(sale: Sale | str, person: Person, *, viewer: Viewer = ADMIN) -> Verdict | None:
    reference = sale if isinstance(sale, str) else sale.reference
    key = await sql.fetch_value("select id from transactions where reference = $1", reference)
    return await why_not(viewer=viewer, today=TODAY, transaction_id=key, agent_id=person.id, now=NOW)


async def reasons(sale: Sale, person: Person, component: str = "commission") -> list[tuple]:
    """What stands in the way of the component: code, field, what is wanted and what there is."""
    [verdict] = [one for one in (await asked(sale, person)).components if one.component_key == component]
    return [(one.code.value, one.field, list(one.wanted), one.actual) for one in verdict.reasons]


async def in_the_way(sale: Sale | str, person: Person) -> list[str]:
    return [one.code.value for one in (await asked(sale, person)).reasons]


async def sold(company: Company, *components, amount: str = "1000.00 EUR", **terms) -> Sale:
    await put_on_plan([company.dana], *components, **terms)
    sale = await sell(company.dana, amount, on=march(10))
    await settle()
    return sale


async def test_a_component_that_pays_says_how_much(company: Company):
    sale = await sold(company, percent("10"), percent("5", key="extra", kinds=["trade"]))

    verdict = await asked(sale, company.dana)

    assert [(one.component_key, one.amount, one.plan_version) for one in verdict.components] == [
        ("commission", 100, 1),
        ("extra", None, 1),
    ]
    assert verdict.components[0].reasons == []


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (percent("5", credit="OVERRIDE"), ("CREDIT", "credit", ["OVERRIDE"], "SPLIT")),
        (percent("5", kinds=["trade", "deposit"]), ("KIND", "kinds", ["trade", "deposit"], "sale")),
        (percent("5", from_day="2026-04-01"), ("NOT_YET", "from_day", ["2026-04-01"], "2026-03-10")),
        (percent("5", until_day="2026-03-10"), ("NO_LONGER", "until_day", ["2026-03-10"], "2026-03-10")),
        (percent("0"), ("RATE_OF_ZERO", "rate", [], None)),
        (
            percent("5", when={"field": {"name": "amount", "gte": "5000"}}),
            ("CONDITION", "amount", ["5000"], "1000.0000"),
        ),
    ],
)
async def test_what_a_component_asks_for_is_named(company: Company, component: dict, reason: tuple):
    assert await reasons(await sold(company, component), company.dana) == [reason]


async def test_of_a_condition_only_the_comparisons_that_fail_are_named(company: Company):
    large = {"field": {"name": "amount", "gte": "5000"}}
    product = {"field": {"name": "product", "eq": "Gold"}}
    sale = {"field": {"name": "transaction_kind", "eq": "sale"}}
    when = {"all": [sale, {"any": [large, product]}, {"not": sale}]}

    assert await reasons(await sold(company, percent("5", when=when)), company.dana) == [
        ("CONDITION", "amount", ["5000"], "1000.0000"),
        ("CONDITION", "product", ["Gold"], None),
        ("CONDITION", "transaction_kind", ["sale"], "sale"),
    ]


async def test_a_day_without_plan_version_or_component_is_named(company: Company):
    plan = await put_on_plan([], percent("10"), on=january(1))
    await assign(company.dana, plan, on=march(1))
    await publish(plan, percent("10", key="other"), on=march(15))
    early, before, late = [await sell(company.dana, "1.00 EUR", on=on) for on in (february(1), march(1), march(20))]
    later = await put_on_plan([company.omar], percent("10"), on=april(1))
    await assign(company.omar, later, on=march(1))
    unpublished = await sell(company.omar, "1.00 EUR", on=march(2))
    await settle()

    assert await reasons(early, company.dana) == [("NOT_ON_PLAN", "assignment", ["2026-03-01"], "2026-02-01")]
    assert await reasons(before, company.dana) == []
    assert await reasons(late, company.dana) == [("NOT_IN_VERSION", "components", ["commission"], "2")]
    assert await reasons(unpublished, company.omar) == [("NO_VERSION", "from_day", ["2026-04-01"], "2026-03-02")]


async def test_pay_that_waits_says_for_what(company: Company):
    await put_on_plan([company.dana], percent("10"), tiers_by_attainment())
    sale = await sell(company.dana, "1000.00 USD", on=march(10))
    await settle()

    assert await reasons(sale, company.dana) == [("WAITING_FOR_RATE", "exchange_rate", [], "USD")]

    await record_exchange_rate(currency="USD", rate=Decimal("0.9"), from_day=ALWAYS, until_day=None, now=NOW)
    await settle()

    assert await reasons(sale, company.dana) == []
    assert await reasons(sale, company.dana, "quota") == [("WAITING_FOR_QUOTA", "quota_goal_id", [], None)]


async def test_pay_that_waits_for_the_rate_of_its_quota_names_the_first_day_of_the_window(company: Company):
    plan = await put_on_plan([], tiers_by_attainment(), currency="USD")
    quota = await aim(company.dana, "900", on=ALWAYS, today=march(31))
    await assign(company.dana, plan, on=march(1), quota_goal_id=quota)
    sale = await sell(company.dana, "1000.00 USD", on=march(10))
    await settle()

    assert await reasons(sale, company.dana, "quota") == [("WAITING_FOR_RATE", "exchange_rate", [], "USD")]
    [verdict] = (await asked(sale, company.dana)).components
    assert verdict.reasons[0].message.startswith("no exchange rate of 2026-03-01 is recorded for the quota")


async def test_what_was_taken_back_says_so(company: Company):
    sale = await sold(company, percent("10"))
    second = await sell(company.dana, "50.00 EUR", on=march(11))
    await reverse(sale, on=march(12))
    await accept(refunded(second.reference, "50.00 EUR", on=march(12)))
    await settle()

    assert await reasons(sale, company.dana) == [("REVERSED", "reversed_day", [], "2026-03-12")]
    assert await reasons(second, company.dana) == [("REFUNDED", "refunds", [], None)]


@pytest.mark.parametrize("policy", ["REVERSE_AS_PAID", "NET_NOW"])
async def test_what_was_given_back_later_pays_nothing_either(company: Company, policy: str):
    await put_on_plan([company.dana], percent("10"), clawback={"policy": policy})
    whole, all_of_it, half = [await sell(company.dana, "1000.00 EUR", on=january(10)) for _ in range(3)]
    await reverse(whole, on=march(12))
    for sale, amount in ((all_of_it, "1000.00 EUR"), (half, "500.00 EUR")):
        await accept(refunded(sale.reference, amount, on=march(12)))
    await settle()

    assert await reasons(whole, company.dana) == [("REVERSED", "reversed_day", [], "2026-03-12")]
    assert await reasons(all_of_it, company.dana) == [("REFUNDED", "refunds", [], None)]
    [verdict] = (await asked(half, company.dana)).components
    assert (verdict.amount, verdict.reasons) == (50, [])


async def test_limits_that_leave_nothing_are_named(company: Company):
    capped, first = percent("10", limits={"period_cap": "50", "cap": "HARD"}), percent("1", key="first", first_n=1)
    await sold(company, capped, first)
    sale = await sell(company.dana, "1000.00 EUR", on=march(11))
    await settle()

    assert await reasons(sale, company.dana) == [("PERIOD_CAP", "period_cap", ["50"], "100")]
    assert await reasons(sale, company.dana, "first") == [("FIRST_N", "first_n", ["1"], "1")]


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (percent("10", measure="MARGIN"), ("NOTHING_MEASURED", "margin", [], None)),
        (percent("10", gate=CLOSED | OWN), ("GATE", "amount", ["5000"], "1000")),
        (percent("10", gate=CLOSED), ("GATE", "approved_amount", ["5000"], "1000")),
        (percent("10", gate=CLOSED | {"above": "500"}), ("PAID_BY_PERIOD", "approved_amount", ["500"], "1000")),
        (percent("10", gate=CLOSED | {"metric": "attainment"}), ("GATE", "attainment", ["5000"], None)),
        (percent("10", multiplier=FROM_5000), ("LIMIT", "MULTIPLIER", ["5000"], "1000")),
        (percent("10", limits={"per_transaction_max": "0"}), ("LIMIT", "PER_TRANSACTION_MAX", ["0"], "100")),
        (tiers(("0", "0"), ("5000", "10")), ("RATE_OF_ZERO", "rate", ["5000"], "1000")),
    ],
)
async def test_what_brings_pay_to_nothing_is_named_with_its_bound_and_the_value(
    company: Company, component: dict, reason: tuple
):
    assert await reasons(await sold(company, component), company.dana) == [reason]


async def test_who_has_left_is_told_by_which_policy(company: Company):
    sale = await sold(company, percent("10"), leavers={"policy": "PAY_IF_ANCHORED_BEFORE"})
    await disable_agent(agent_id=company.dana.id, from_day=march(5), now=NOW)
    await settle()

    found = await reasons(sale, company.dana)

    assert found == [("LEFT", "leavers", ["PAY_IF_ANCHORED_BEFORE"], "2026-03-05")]


async def test_a_plan_that_pays_by_payments_says_that_there_is_none(company: Company):
    sale = await sold(company, percent("10"), anchor="PAYMENT")
    assert await reasons(sale, company.dana) == [("NO_PAYMENT", "anchor", [], None)]

    await accept(paid(sale.reference, "500.00 EUR", on=march(20)))
    await settle()

    [verdict] = (await asked(sale, company.dana)).components
    assert (verdict.amount, verdict.reasons) == (50, [])


async def test_of_two_levels_the_worse_names_the_better(company: Company):
    await appoint(company.nora, to=company.north, on=march(1))
    near = percent("2", key="near", credit="OVERRIDE", level=1)
    await put_on_plan([company.nora], near, percent("3", key="far", credit="OVERRIDE", level=2))
    sale = await sell(company.dana, "1000.00 EUR", on=march(10))
    await settle()

    found = (await asked(sale, company.nora)).components

    assert [(one.component_key, one.level, one.amount, [each.code for each in one.reasons]) for one in found] == [
        ("far", 1, None, ["LEVEL"]),
        ("far", 2, 30, []),
        ("near", 1, None, ["BETTER_LEVEL"]),
        ("near", 2, None, ["LEVEL"]),
    ]


async def test_what_stands_in_the_way_of_all_pay_comes_first(company: Company):
    await put_on_plan([company.dana], percent("10"))
    shared = await sell([part(company.omar, weight=1), house(weight=1)], "100.00 EUR", on=march(10))
    await accept(submitted("waits", "100.00 EUR", part(company.dana), on=march(10)))
    await settle()

    assert await in_the_way(shared, company.omar) == ["NO_PLAN"]
    assert await in_the_way(shared, company.dana) == ["NOT_CREDITED", "HOUSE_CREDIT"]
    assert await in_the_way("waits", company.dana) == ["NOT_APPROVED"]


async def test_pay_of_people_elsewhere_is_not_explained(company: Company):
    sale = await sold(company, percent("10"))

    lena = Viewer(actor="lena", role=Role.AGENT, agent_id=company.lena.id)
    dana = Viewer(actor="dana", role=Role.AGENT, agent_id=company.dana.id)
    assert await asked(sale, company.dana, viewer=lena) is None
    assert await asked(sale, company.dana, viewer=dana) is not None


def tiers_by_attainment() -> dict:
    component = tiers(("0", "5"), ("1", "8"), key="quota")
    return component | {"rate": component["rate"] | {"place_by": "ATTAINMENT"}}
