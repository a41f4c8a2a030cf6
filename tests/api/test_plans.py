"""Plans as they are sent and shown: everything that the rules know, problems at their field, findings of the linter."""

from decimal import Decimal

import pytest

from clients import Refused
from domain.commissions.turn_pay import turn_pay
from infra.clock import now
from selling import pay_of, put_on_plan, sell, settle
from steps import create_team, found_company, hire, january, march

EVERYTHING = {
    "key": "field",
    "credit": "OWN",
    "kinds": ["sale", "renewal"],
    "when": {"all": [{"field": {"name": "product", "ne": "Sample"}}, {"field": {"name": "amount", "gte": "10"}}]},
    "measure": {"of": "MARGIN"},
    "rate": {
        "tiers": [{"from": "0", "percent": "5"}, {"from": "1000", "percent": "7.5", "flat": "20"}],
        "placeBy": "CUMULATIVE",
        "apply": "MARGINAL",
        "exactBoundPays": "UPPER_BAND",
    },
    "accumulate": "QUARTER",
    "onNewVersion": "RESTART",
    "limits": {
        "perTransactionMax": "500",
        "periodCap": "900",
        "cap": "ROLL_OVER",
        "heldLapses": "YEAR",
        "floor": "100",
    },
    "gate": {
        "metric": "amount",
        "window": "YEAR",
        "above": "2000",
        "otherwise": {"percent": "2"},
        "opens": "AT_THRESHOLD",
        "tiers": "CONTINUE",
    },
    "multiplier": {
        "metric": "calls_made",
        "window": "QUARTER",
        "bands": [{"from": "0", "times": "0.8"}, {"from": "1", "times": "1"}],
        "exactBoundPays": "UPPER_BAND",
    },
    "bonus": {"at": "3000", "pays": "50"},
    "firstN": 20,
    "fromDay": "2026-01-01",
    "untilDay": "2026-07-01",
}
RATES = [
    {"flat": "25"},
    {"percent": "2.5"},
    {"flatPerUnit": "3"},
    {"percentFromOte": {"ote": "200000", "base": "100000", "annualQuota": "1000000"}},
    {
        "percentFromOte": {"ote": "200000", "base": "100000", "annualQuota": "1000000"},
        "multipliers": [{"from": "0", "times": "1"}, {"from": "1", "times": "1.5"}],
        "placeBy": "ATTAINMENT",
        "apply": "MARGINAL",
    },
    {
        "bands": [{"from": "0", "pays": "10"}, {"from": "1000", "pays": "40", "to": "2000"}],
        "placeBy": "TRANSACTION",
        "apply": "INTERPOLATED",
    },
]
RATE = """{ flat percent flatPerUnit percentFromOte { ote base annualQuota } multipliers { from times }
    tiers { from percent flatPerUnit flat } bands { from pays to } placeBy apply exactBoundPays }"""
SHOWN = f"""plan {{ id versions {{ number fromDay anchor payPeriod clawback {{ policy withinDays }} negatives
    leavers {{ policy withinDays }}
    components {{ key credit level kinds when measure {{ of field }} accumulate onNewVersion firstN fromDay untilDay
        rate {RATE} limits {{ perTransactionMax periodCap cap heldLapses floor }} bonus {{ at pays }}
        gate {{ metric window above otherwise {RATE} opens tiers }}
        multiplier {{ metric window bands {{ from times }} exactBoundPays }} }} }} }}"""


@pytest.fixture
async def sold(api):
    await found_company(api)
    return api


async def publish(api, *components, **terms):
    created = await api.admin.do("createPlan", "plan { id }", name="Field", currency="EUR")
    given = {"planId": created["plan"]["id"], "components": list(components), "fromDay": "2026-01-01", **terms}
    payload = await api.admin.do("publishPlanVersion", SHOWN, **given)
    return payload["plan"]["versions"][-1]


def told(shown):
    """What is shown without what is null."""
    if isinstance(shown, dict):
        return {name: told(value) for name, value in shown.items() if value is not None}
    return [told(one) for one in shown] if isinstance(shown, list) else shown


async def test_everything_that_a_plan_says_is_shown_as_it_was_sent(sold):
    terms = {
        "anchor": "BOOKING",
        "payPeriod": "QUARTER",
        "clawback": {"policy": "NET_NOW", "withinDays": 90},
        "leavers": {"policy": "PAY_IF_ANCHORED_BEFORE", "withinDays": 30},
        "negatives": "CARRY",
    }
    component = EVERYTHING | {"gate": None, "limits": EVERYTHING["limits"] | {"floor": None}}

    version = told(await publish(sold, component, **terms))

    assert version.pop("components") == [told(component)]
    assert version == {"number": 1, "fromDay": "2026-01-01", **terms}


async def test_a_gate_is_shown_as_it_was_sent(sold):
    component = EVERYTHING | {"multiplier": None}

    [shown] = told(await publish(sold, component))["components"]

    assert shown["gate"] == EVERYTHING["gate"]
    assert shown["limits"] == EVERYTHING["limits"]


@pytest.mark.parametrize("rate", RATES, ids="-".join)
async def test_every_rate_is_shown_as_it_was_sent(sold, rate):
    measure = {"of": "COUNT"} if "flatPerUnit" in rate else {"of": "AMOUNT"}

    [shown] = told(await publish(sold, {"key": "k", "rate": rate, "measure": measure}))["components"]

    assert (shown["rate"], shown["measure"]) == (rate, measure)


async def test_what_is_left_out_is_shown_with_its_default(sold):
    version = told(await publish(sold, {"key": "k", "rate": {"percent": "1"}}))

    assert {name: version[name] for name in ("anchor", "payPeriod", "clawback", "leavers", "negatives")} == {
        "anchor": "APPROVAL",
        "payPeriod": "MONTH",
        "clawback": {"policy": "RECOMPUTE_ORIGIN"},
        "leavers": {"policy": "PAY"},
        "negatives": "NET",
    }


@pytest.mark.parametrize(
    ("component", "code", "path"),
    [
        ({"rate": {}}, "plan.rate_not_chosen", ["components", "0", "rate"]),
        (
            {"rate": {"tiers": [{"from": "0", "percent": "1"}], "apply": "MARGINAL"}},
            "plan.missing_method",
            ["components", "0", "rate", "placeBy"],
        ),
        (
            {"rate": {"percent": "1"}, "when": {"field": {"name": "colour", "eq": "red"}}},
            "condition.unknown_field",
            ["components", "0", "when", "field", "name"],
        ),
        (
            {"rate": {"percent": "1"}, "measure": {"field": "seats"}},
            "plan.unknown_measure",
            ["components", "0", "measure", "field"],
        ),
        (
            {"rate": {"flatPerUnit": "1"}},
            "plan.rate_does_not_fit_measure",
            ["components", "0", "rate"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_problem_names_the_field_that_was_sent(sold, component, code, path):
    with pytest.raises(Refused) as refused:
        await publish(sold, {"key": "k", **component})

    assert (refused.value.code, refused.value.path) == (code, path)


async def lint(api, *components, **terms):
    query = """query ($draft: PlanDraftInput!, $currency: String) {
        lintPlan(draft: $draft, currency: $currency) { level code message path } }"""
    currency = terms.pop("currency", None)
    answer = await api.admin.run(query, draft={"components": list(components), **terms}, currency=currency)
    return answer["lintPlan"]


async def test_a_sound_draft_has_no_findings(sold):
    assert await lint(sold, {"key": "k", "rate": {"percent": "2"}}, currency="EUR") == []


async def test_a_draft_is_told_why_it_would_be_refused_and_nothing_is_written(sold):
    [finding] = await lint(sold, {"key": "k", "rate": {"percent": "1"}, "measure": {"field": "seats"}})

    assert (finding["level"], finding["code"]) == ("REFUSED", "plan.unknown_measure")
    assert finding["path"] == ["components", "0", "measure", "field"]


async def test_a_draft_is_told_what_is_odd_about_it(sold):
    findings = await lint(sold, {"key": "k", "rate": {"percent": "400"}}, currency="USD")

    assert [(finding["level"], finding["code"]) for finding in findings] == [
        ("WARNING", "plan.percent_of_everything"),
        ("WARNING", "plan.currency_without_rates"),
    ]
    assert findings[0]["path"] == ["components", "0", "rate", "percent"]


EXPLAINED = """query ($id: ID!) { earnings(filter: {agentId: $id}) { nodes { amount { amount } explanation {
    calculated postedBefore difference because planVersion status entry day
    credit { kind level amount currency day reversedOn } exchange { from into rate day }
    line { rate measure accumulate placeBy apply exactBoundPays window { from until } payPeriod { from until }
        quota gate { metric above window { from until } opens tiers } basis before after exact rounding currency
        paidIn amount slices { from to basis percent percentBefore perUnit perUnitBefore flat isOtherwise amount }
        steps { kind by before after } }
    period { purpose value by cap before after rounding amount currency payPeriod { from until }
        originPeriod { from until } held heldPaid paid { amount currency } } } } } }"""


async def test_a_line_explains_its_rate_its_slices_and_what_limited_it(sold):
    dana = await hire(sold, "Dana")
    tiers = [{"from": "0", "percent": "10"}, {"from": "1000", "percent": "20"}]
    rate = {"tiers": tiers, "placeBy": "CUMULATIVE", "apply": "MARGINAL"}
    component = {"key": "k", "rate": rate, "limits": {"perTransactionMax": "250"}}
    await put_on_plan(sold, [dana], component, on=january(1))
    await sell(sold, "2000.00", on=march(10), by=[dana])
    await settle()

    [line] = (await sold.admin.run(EXPLAINED, id=dana.id))["earnings"]["nodes"]

    shown = line["explanation"]
    assert (line["amount"]["amount"], shown["difference"], shown["status"]) == ("250.00", "250.00", "CALCULATED")
    assert shown["credit"] == {
        "kind": "SPLIT", "level": 0, "amount": "2000.00", "currency": "EUR", "day": "2026-03-10", "reversedOn": None,
    }  # fmt: skip
    made_of = shown["line"]
    assert [(part["from"], part["to"], part["percent"], part["amount"]) for part in made_of["slices"]] == [
        ("0.00", "1000.00", "10", "100.00"),
        ("1000.00", "2000.00", "20", "200.00"),
    ]
    assert (made_of["rate"], made_of["basis"], made_of["exact"], made_of["amount"]) == (
        "TIERED", "2000.00", "300.00", "250.00",
    )  # fmt: skip
    assert [(step["kind"], step["before"], step["after"]) for step in made_of["steps"]] == [
        ("PER_TRANSACTION_MAX", "300.00", "250.00")
    ]
    assert made_of["payPeriod"] == {"from": "2026-03-01", "until": "2026-04-01"}


async def test_a_line_of_a_period_explains_itself(sold):
    dana = await hire(sold, "Dana")
    component = {"key": "k", "rate": {"percent": "10"}, "limits": {"periodCap": "500", "cap": "ROLL_OVER"}}
    await put_on_plan(sold, [dana], component, on=january(1))
    await sell(sold, "7000.00", on=january(10), by=[dana])
    await sell(sold, "2000.00", on=march(10), by=[dana])
    await settle()

    lines = (await sold.admin.run(EXPLAINED, id=dana.id))["earnings"]["nodes"]

    [released] = [line for line in lines if line["explanation"]["period"]]
    assert released["explanation"]["period"]["purpose"] == "CAP_RELEASE"
    assert released["explanation"]["period"]["originPeriod"] == {"from": "2026-01-01", "until": "2026-02-01"}
    assert released["amount"]["amount"] == "200.00"


async def test_a_guarantee_explains_itself(sold):
    dana = await hire(sold, "Dana")
    plan = await put_on_plan(sold, [], {"key": "k", "rate": {"percent": "10"}}, on=january(1))
    terms = {"ramp": [{"months": 1, "quotaPercent": "50", "guaranteed": "1000"}]}
    await sold.admin.do("assignPlan", "plan { id }", planId=plan, agentId=dana.id, fromDay=str(march(10)), terms=terms)
    await sell(sold, "4000.00", on=march(12), by=[dana])
    await turn_pay(now=now())
    await settle()

    lines = (await sold.admin.run(EXPLAINED, id=dana.id))["earnings"]["nodes"]

    [guaranteed] = [line for line in lines if line["explanation"]["period"]]
    made_of = guaranteed["explanation"]["period"]
    assert (made_of["purpose"], made_of["before"], made_of["by"], made_of["after"], made_of["amount"]) == (
        "GUARANTEE", "400.00", "1000", "1000.00", "600.00",
    )  # fmt: skip
    assert made_of["paid"] == [{"amount": "400.00", "currency": "EUR"}]
    assert made_of["payPeriod"] == {"from": "2026-03-01", "until": "2026-04-01"}
    assert guaranteed["explanation"]["planVersion"] == 1


async def test_a_team_is_put_on_a_plan_with_terms_of_its_own(sold):
    harbour = await create_team(sold, "Harbour")
    dana = await hire(sold, "Dana", into=harbour)
    plan = await put_on_plan(sold, [], {"key": "k", "rate": {"percent": "10"}}, on=january(1))
    terms = {"percents": [{"componentKey": "k", "percent": "20"}], "periodCaps": [], "payCurrency": "EUR"}
    await sold.admin.do(
        "assignPlan", "plan { id }", planId=plan, teamId=harbour.id, fromDay=str(january(1)), terms=terms
    )
    await sell(sold, "100.00", on=march(10), by=[dana])
    await settle()

    assert Decimal((await pay_of(sold, dana, "2026-03"))["EUR"]) == 20


@pytest.mark.parametrize(
    ("terms", "code", "path"),
    [
        (
            {"percents": [{"componentKey": "k", "percent": "1"}, {"componentKey": "k", "percent": "2"}]},
            "plan.component_twice",
            ["terms", "percents", "1", "componentKey"],
        ),
        ({"rateFactor": "0"}, "plan.personal_term_out_of_bounds", ["terms", "rateFactor"]),
        ({"percents": [{"componentKey": "x", "percent": "1"}]}, "plan.unknown_component", ["terms", "percents", "x"]),
        (
            {"ramp": [{"months": 0, "quotaPercent": "50"}]},
            "plan.personal_term_out_of_bounds",
            ["terms", "ramp", "0", "months"],
        ),
        (
            {"ramp": [{"months": 1, "quotaPercent": "50", "guaranteed": "0"}]},
            "plan.personal_term_out_of_bounds",
            ["terms", "ramp", "0", "guaranteed"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_terms_that_nobody_can_mean_are_refused(sold, terms, code, path):
    dana = await hire(sold, "Dana")
    plan = await put_on_plan(sold, [], {"key": "k", "rate": {"percent": "10"}}, on=january(1))

    with pytest.raises(Refused) as refused:
        await sold.admin.do(
            "assignPlan", "plan { id }", planId=plan, agentId=dana.id, fromDay=str(january(1)), terms=terms
        )

    assert (refused.value.code, refused.value.path) == (code, path)
