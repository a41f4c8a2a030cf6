"""What is wrong with a plan or odd about it is told before and when it is published, and when somebody is put on it."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from clients import Refused
from rainmaker.vectors.cases import CaseKind, read_cases
from rainmaker.vectors.play import in_camel_case
from selling import put_on_plan, reverse, sell, set_goal
from steps import create_team, february, hire, january

FINDINGS = "findings { level code message path }"
LINT = """query ($draft: PlanDraftInput!, $currency: String, $planId: ID) {
    found: lintPlan(draft: $draft, currency: $currency, planId: $planId) { level code message path } }"""
DEMO = Path(__file__).parents[2] / "rainmaker/demo/company.toml"

BASE = {"key": "base", "rate": {"percent": "5"}}
GATE = {"metric": "amount", "window": "YEAR", "above": "1000", "otherwise": {"percent": "0"}}
OWN_GATE = GATE | {"opens": "WHOLE_TRANSACTION", "tiers": "CONTINUE"}
TABLE = {"placeBy": "CUMULATIVE", "apply": "MARGINAL", "exactBoundPays": "LOWER_BAND"}
OTE = {"ote": "2", "base": "1", "annualQuota": "0.00000001"}


async def lint(api, *components, currency=None, plan=None, **terms):
    draft = {"components": list(components)} | terms
    return (await api.admin.run(LINT, draft=draft, currency=currency, planId=plan))["found"]


def told(found):
    return [(one["code"], ".".join(one["path"]), one["message"]) for one in found]


async def create(api, currency="EUR", name="Field"):
    return (await api.admin.do("createPlan", f"plan {{ id }} {FINDINGS}", name=name, currency=currency))["plan"]["id"]


async def publish(api, plan, *components, key=None, **terms):
    given = {"planId": plan, "components": list(components), "fromDay": "2026-01-01", **terms}
    return (await api.admin.do("publishPlanVersion", f"plan {{ id }} {FINDINGS}", key=key, **given))["findings"]


async def assign(api, plan, **given):
    payload = await api.admin.do("assignPlan", FINDINGS, planId=plan, fromDay=str(january(1)), **given)
    return told(payload["findings"])


def tiers(*bands, **methods):
    return {"tiers": [{"from": lower, "percent": percent} for lower, percent in bands], **TABLE, **methods}


def base(**fields):
    return BASE | fields


REFUSED = {
    "no method": (base(rate={"tiers": [{"from": "0", "percent": "1"}]}), "plan.missing_method", "rate.placeBy"),
    "same bound": (base(rate=tiers(("0", "1"), ("0", "2"))), "plan.bounds_not_rising", "rate.tiers.1.from"),
    "no zero band": (base(rate=tiers(("100", "1"))), "plan.no_band_from_zero", "rate.tiers.0.from"),
    "no bands": (base(rate=tiers()), "plan.tier_count_out_of_bounds", "rate.tiers"),
    "negative tier": (base(rate=tiers(("0", "1"), ("5", "-2"))), "plan.negative_rate", "rate.tiers.1.percent"),
    "negative bound": (base(rate=tiers(("-5", "1"), ("0", "2"))), "plan.no_band_from_zero", "rate.tiers.0.from"),
    "huge number": (base(rate={"percent": "1" + "0" * 16}), "plan.not_a_decimal", "rate.percent"),
    "huge pay": (base(rate={"percentFromOte": OTE | {"ote": "9" * 16}}), "plan.pays_too_much", "rate"),
    "no key": (base(key=""), "plan.wrong_shape", "key"),
    "cap below floor": (
        base(limits={"periodCap": "5", "cap": "HARD", "floor": "6"}), "plan.floor_above_cap", "limits.floor",
    ),
    "no days": (base(fromDay="2026-03-01", untilDay="2026-03-01"), "plan.days_inverted", "untilDay"),
    "first none": (base(firstN=0), "plan.count_out_of_bounds", "firstN"),
    "first minus one": (base(firstN=-1), "plan.count_out_of_bounds", "firstN"),
    "unknown metric": (base(gate=GATE | {"metric": "calls_maid"}), "metric.unknown", "gate.metric"),
    "unknown field": (base(measure={"field": "seats"}), "plan.unknown_measure", "measure.field"),
}  # fmt: skip


async def test_what_cannot_be_meant_is_refused_alike_by_the_linter_and_at_publish(company):
    plan, linted, published = await create(company), {}, {}

    for name, (component, _, _) in REFUSED.items():
        [finding] = await lint(company, component)
        linted[name] = (finding["level"], finding["code"], finding["path"])
        with pytest.raises(Refused) as refused:
            await publish(company, plan, component)
        published[name] = ("REFUSED", refused.value.code, refused.value.path)

    expected = {
        name: ("REFUSED", code, ["components", "0", *path.split(".")]) for name, (_, code, path) in REFUSED.items()
    }
    assert linted == published == expected


async def test_an_empty_plan_and_one_key_for_two_components_are_refused(company):
    [empty], [twice] = await lint(company), await lint(company, BASE, BASE)

    assert (empty["code"], empty["path"]) == ("plan.component_count_out_of_bounds", ["components"])
    assert (twice["code"], twice["path"]) == ("plan.duplicate_component_key", ["components", "1", "key"])


@pytest.mark.parametrize("metric", ["approved_amount", "attainment"])
async def test_a_figure_that_counts_approvals_is_refused_in_a_plan_that_counts_bookings(company, metric):
    plan, gated = await create(company), base(gate=GATE | {"metric": metric})

    with pytest.raises(Refused) as refused:
        await publish(company, plan, gated, anchor="BOOKING")
    [finding] = await lint(company, gated, anchor="PAYMENT")

    assert (refused.value.code, refused.value.path) == ("plan.mixed_anchors", ["components", "0", "gate", "metric"])
    assert finding["message"] == (
        f"{metric} counts a sale when it is approved, this plan by payment; anchor by APPROVAL, or look at amount"
    )
    assert "plan.mixed_anchors" not in [one["code"] for one in await lint(company, gated)]
    calls = base(gate=GATE | {"metric": "calls_made"})
    assert "plan.mixed_anchors" not in [one["code"] for one in await lint(company, calls, anchor="BOOKING")]


async def test_warnings_come_back_with_the_published_version_and_again_when_it_is_sent_again(company):
    plan = await create(company)
    capped = base(gate=OWN_GATE, limits={"periodCap": "900", "cap": "HARD"})

    findings = await publish(company, plan, capped, key="publish-1")

    assert findings == await publish(company, plan, capped, key="publish-1")
    assert findings == await lint(company, capped, plan=plan)
    assert told(findings) == [("plan.cliff", "components.0.gate", "one cent at 1,000 moves pay by 50")]


async def test_figures_are_told_in_the_money_of_the_plan(company):
    falling = base(rate=tiers(("0", "2"), ("1000", "1"), apply="RETROACTIVE"))

    assert told(await lint(company, falling, currency="EUR"))[0][2] == "1,000 pay 20 and 1,000.01 pay 10"
    assert (
        told(await lint(company, falling, plan=await create(company, "JPY")))[0][2] == "1,000 pay 20 and 1,001 pay 10"
    )
    jumping = base(rate=tiers(("0", "1"), ("1000", "2"), apply="RETROACTIVE"))
    assert told(await lint(company, jumping, currency="JPY"))[1][2] == "1 JPY at 1,000 moves pay by 10"


WAITS_FOR_QUOTA = "base pays by the attainment of a quota, so pay waits for one; name its goal"
WAITS = "no exchange rate of USD holds on 2026-01-01, so sales in other currencies wait"
RECORD = "record one with recordExchangeRate, or pay in EUR"


async def test_a_plan_in_a_currency_without_a_rate_of_the_day_is_told_so(company):
    plan = await create(company, "USD")
    rate = {"currency": "USD", "rate": "0.9", "fromDay": "2026-02-01"}

    before = await publish(company, plan, BASE)
    await company.admin.do("recordExchangeRate", "exchangeRate { id }", **rate)
    still, after = await publish(company, plan, BASE), await publish(company, plan, BASE, fromDay="2026-02-01")

    assert told(before) == told(still) == [("plan.currency_without_rates", "", f"{WAITS}; {RECORD}")]
    assert after == []


async def test_sales_in_a_currency_that_nobody_priced_are_told_with_who_waits(company):
    dana, omar = await hire(company, "Dana"), await hire(company, "Omar")
    plan = await create(company)
    await sell(company, "100.00", on=january(5), by=[dana], currency="CHF")
    await sell(company, "100.00", on=january(9), by=[dana, omar], currency="CHF")
    await sell(company, "100.00", on=january(9), by=[omar], currency="JPY")
    await sell(company, "100.00", on=january(9), by=[dana], currency="SEK", kind="deposit")
    await reverse(company, await sell(company, "100.00", on=january(9), by=[dana], currency="NOK"), on=january(12))
    component = base(kinds=["sale"])
    would = (
        "no exchange rate of {} holds on 2026-01-20, and {} sold in it until 2026-01-09, so pay for further sales would"
    )
    await publish(company, plan, component)

    waits = "{} since {} wait for an exchange rate of {} to be paid"
    record = "record one with recordExchangeRate"
    assert await assign(company, plan, agentId=dana.id) == [
        (
            "plan.sales_without_rate",
            "planId",
            f"{waits.format('2 sales of 1 agent', january(5), 'CHF')}; {record} from that day on",
        )
    ]
    again = told(await publish(company, plan, component, fromDay="2026-01-20"))
    assert again == [("plan.sales_without_rate", "", f"{would.format('CHF', '1 agent')} wait; {record}")]
    everybody = told(await publish(company, await create(company), component, fromDay="2026-01-20"))
    assert [message for _, _, message in everybody] == [
        f"{would.format('CHF', '2 agents')} wait; {record}",
        f"{would.format('JPY', '1 agent')} wait; {record}",
    ]

    rate = {"currency": "CHF", "rate": "1.1", "fromDay": "2026-01-08", "untilDay": "2026-02-01"}
    await company.admin.do("recordExchangeRate", "exchangeRate { id }", **rate)
    assert told(await publish(company, plan, component, fromDay="2026-01-20")) == []
    later = {"fromDay": "2026-02-01"}
    [one] = await publish(company, plan, component | {"when": {"field": {"name": "amount", "lte": "100"}}}, **later)
    assert one["message"] == f"{would.format('CHF', '1 agent').replace('01-20', '02-01')} wait; {record}"
    large = component | {"when": {"field": {"name": "amount", "gt": "100"}}}
    counted = {"key": "units", "rate": {"flatPerUnit": "5"}, "measure": {"of": "COUNT"}}
    for paying in (large, counted, base(untilDay="2026-01-20"), base(credit="OVERRIDE")):
        assert await publish(company, plan, paying, **later) == []


async def test_sales_on_days_without_a_rate_of_the_plan_are_told_too(company):
    dana = await hire(company, "Dana")
    plan = await create(company, "USD")
    rate = {"currency": "USD", "rate": "0.9", "fromDay": "2026-01-01", "untilDay": "2026-02-01"}
    await company.admin.do("recordExchangeRate", "exchangeRate { id }", **rate)
    for day in (january(5), february(5)):
        await sell(company, "100.00", on=day, by=[dana])
    await sell(company, "100.00", on=february(6), by=[dana], currency="USD")
    await publish(company, plan, BASE)

    [(code, _, message)] = await assign(company, plan, agentId=dana.id)

    assert code == "plan.sales_without_rate"
    assert message.startswith("1 sale of 1 agent since 2026-02-05 waits for an exchange rate of USD to be paid;")


async def test_two_plans_of_one_agent_that_pay_the_same_credits_are_told(company):
    harbour = await create_team(company, "Harbour")
    dana, omar = await hire(company, "Dana", into=harbour), await hire(company, "Omar")
    spiff = await put_on_plan(company, [dana, omar], {"key": "spiff", "rate": {"flat": "25"}}, on=january(1))
    plan = await create(company)
    await publish(company, plan, BASE)
    message = (
        "base and spiff of the plan Field plan pay the same credits of {}; give them kinds, levels or days of their own"
    )

    assert await assign(company, plan, teamId=harbour.id) == [
        ("plan.double_credit", "planId", message.format("1 agent"))
    ]
    await assign(company, plan, agentId=omar.id)
    again = told(await publish(company, plan, BASE))
    assert again == [("plan.double_credit", "components.0", message.format("2 agents"))]
    assert told(await lint(company, BASE, plan=plan)) == again
    assert await lint(company, base(kinds=["renewal"], credit="OVERRIDE"), plan=plan) == []
    await assign(company, spiff, agentId=dana.id, isAssigned=False)
    assert told(await lint(company, BASE, plan=plan))[0][2] == message.format("1 agent")


async def test_terms_of_ones_own_that_may_not_be_meant_are_told(company):
    dana, omar, nora = [await hire(company, name) for name in ("Dana", "Omar", "Nora")]
    plan = await create(company)
    await publish(company, plan, BASE)
    percents = [{"componentKey": "base", "percent": "400"}]

    assert await assign(company, plan, agentId=dana.id, terms={"percents": percents}) == [
        (
            "plan.percent_of_everything",
            "terms.percents.base",
            "400 per cent pays all of the sale or more; write 4 if that is meant",
        )
    ]
    assert await assign(company, plan, agentId=omar.id, terms={"rateFactor": "50"}) == [
        (
            "plan.percent_of_everything",
            "terms.rateFactor",
            "50 times what base pays is all of the sale or more; lower rate_factor",
        )
    ]
    quota = await create(company)
    await publish(company, quota, base(rate=tiers(("0", "1"), ("1", "1.5"), placeBy="ATTAINMENT")))
    assert ("plan.quota_missing", "terms.quotaGoalId", WAITS_FOR_QUOTA) in await assign(company, quota, agentId=dana.id)
    goal = await set_goal(company, {"agentId": dana.id}, "1000", on=january(1))
    named = await assign(company, quota, agentId=dana.id, terms={"quotaGoalId": goal})
    assert "plan.quota_missing" not in [code for code, _, _ in named]
    assert await assign(company, plan, agentId=nora.id, terms={"payCurrency": "USD"}) == [
        ("plan.currency_without_rates", "terms.payCurrency", f"{WAITS}; {RECORD}")
    ]


JUMPING = ("RETROACTIVE", "WHOLE", "WHOLE_AT_BAND_REACHED", "WHOLE_AT_BAND_BEFORE")
ODD = {
    "thirds-are-exact": "plan.percent_of_everything",
    "largest-remainder": "plan.percent_of_everything",
    "multiplier-on-another-metric": "plan.cliff",
    "gate-opens WHOLE_TRANSACTION CONTINUE": "plan.cliff",
}


async def test_plans_that_are_in_use_are_not_remarked_upon_without_cause(company):
    sound = [case for case in read_cases() if case.kind is CaseKind.PAYS]
    documents = {case.name: case.document() for case in sound}
    documents |= {plan["name"]: {"components": plan["components"]} for plan in tomllib.loads(DEMO.read_text())["plans"]}

    found = {name: await lint(company, **in_camel_case(document)) for name, document in documents.items()}

    codes = {name: {one["code"] for one in findings} - {"plan.uncapped"} for name, findings in found.items()}
    expected = {case.name: "plan.cliff" for case in sound if case.told.get("rate", {}).get("apply") in JUMPING} | ODD
    assert {name: told for name, told in codes.items() if told} == {name: {code} for name, code in expected.items()}
    rising = {name for name, findings in found.items() if any(one["code"] == "plan.uncapped" for one in findings)}
    assert rising == {name for name, document in documents.items() if _rises(document)}


def _rises(document):
    """Whether a later band pays more, and no limit is there."""
    [component, *_] = document["components"]
    rate = component["rate"]
    bands = [
        Decimal(band.get("percent", band.get("times", 0))) for band in rate.get("tiers", rate.get("multipliers", []))
    ]
    return any(band > bands[0] for band in bands) and "limits" not in component


async def test_another_look_at_other_figures_from_within_a_pay_period_on_is_told_with_a_better_day(company):
    plan, calls = await create(company), GATE | {"metric": "calls_made", "window": "PERIOD"}
    await publish(company, plan, base(gate=calls), BASE | {"key": "plain"}, key="first")

    same = await publish(company, plan, base(gate=calls, rate={"percent": "6"}), fromDay="2026-02-10", key="same")
    other = await publish(company, plan, base(gate=calls | {"above": "9"}), fromDay="2026-02-11", key="other")
    in_time = await publish(company, plan, base(), fromDay="2026-03-01", key="in time")

    message = (
        "base looks at other figures otherwise than before, and all of the pay period since 2026-02-01 goes by the"
        " version of its last sale; begin on 2026-03-01 to have each sale paid by its own"
    )
    assert [one for one in told([*same, *other, *in_time]) if one[0] == "plan.begins_within_period"] == [
        ("plan.begins_within_period", "components.0", message)
    ]
