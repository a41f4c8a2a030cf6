"""Questions about pay, as somebody asks them: why not, what has changed, what would be."""

from datetime import UTC, datetime, timedelta

import pytest

from clients import Api, Failed
from infra.clock import now
from selling import put_on_plan, reverse, sell, settle
from steps import Named, appoint, create_team, found_company, hire, january, march

WHY_NOT = """query ($transaction: ID!, $agent: ID!) { whyNot(transactionId: $transaction, agentId: $agent) {
    reasons { code } components { componentKey planVersion creditKind plan { name } pays { amount currency }
        reasons { code field operator wanted actual message } } } }"""
DIFF = """query ($agent: ID!, $one: DateTime!, $two: DateTime!) {
    earningsDiff(agentId: $agent, period: "2026-03", asOf1: $one, asOf2: $two) { before { amount } after { amount }
        changes { earning { amount { amount } } causes { kind field before after transactions { id } } } } }"""
PREVIEW = """query ($transaction: ID!, $on: Date) { previewReversal(transactionId: $transaction, on: $on) { day
    pay { agent { name } plan { name } componentKey
        policies { policy isOwn change { amount currency } periods { period change { amount } } } } } }"""
ESTIMATE = """query ($agent: ID!, $deals: [HypotheticalTransactionInput!]!) {
    estimateEarnings(agentId: $agent, transactions: $deals) { componentKey plan { name }
        pays { amount { amount } status } change { amount }
        nextTier { beginsAt percent volume missing brings { amount } } } }"""
SIMULATE = """query ($input: SimulatePlanInput!) { simulatePlan(input: $input) { paid { amount } wouldBePaid { amount }
    agents { agent { name } paid { amount } wouldBePaid { amount } difference { amount } }
    cliffs { agent { name } transaction { id } componentKey day bound jump { amount } } unconverted } }"""
TIERS = {
    "tiers": [{"from": "0", "percent": "5"}, {"from": "1000", "percent": "10"}],
    "placeBy": "CUMULATIVE",
    "apply": "MARGINAL",
}


async def found(api: Api, component: dict) -> tuple[Named, Named, str]:
    """A company in which Nora manages Dana, who is on a plan."""
    await found_company(api)
    team = await create_team(api, "Harbour")
    dana, nora = await hire(api, "Dana", into=team), await hire(api, "Nora", into=team)
    await appoint(api, nora, to=team)
    return dana, nora, await put_on_plan(api, [dana], {"key": "commission"} | component, on=january(1))


async def looks(api: Api, agent: Named) -> list[str]:
    """Which questions left a line in the trail that names the agent."""
    lines = (await api.admin.run("{ auditLines(first: 100) { nodes { operation } } }"))["auditLines"]["nodes"]
    return [line["operation"] for line in lines if line["operation"] in QUESTIONS]


QUESTIONS = {"whyNot", "earningsDiff", "previewReversal", "estimateEarnings", "simulatePlan"}


async def test_why_not_names_the_condition_its_value_and_what_there_is(api: Api):
    when = {"field": {"name": "amount", "gte": "500"}}
    dana, nora, _ = await found(api, {"rate": {"percent": "10"}, "when": when})
    small, large = [await sell(api, amount, on=march(1), by=[dana]) for amount in ("100.00", "500.00")]
    await settle()

    [refused] = (await api.as_agent(nora.key).run(WHY_NOT, transaction=small, agent=dana.id))["whyNot"]["components"]
    [paid] = (await api.as_agent(dana.key).run(WHY_NOT, transaction=large, agent=dana.id))["whyNot"]["components"]

    assert refused == {
        "componentKey": "commission",
        "planVersion": 1,
        "creditKind": "SPLIT",
        "plan": None,  # a plan is known to whoever is on it
        "pays": None,
        "reasons": [
            {
                "code": "CONDITION",
                "field": "amount",
                "operator": "GTE",
                "wanted": ["500"],
                "actual": "100.0000",
                "message": "amount is 100.0000, and GTE 500 is wanted",
            }
        ],
    }
    assert (paid["pays"], paid["reasons"]) == ({"amount": "50.00", "currency": "EUR"}, [])
    assert await looks(api, dana) == ["whyNot"]


async def test_the_difference_of_two_instants_has_a_cause_for_every_line(api: Api):
    dana, _, _ = await found(api, {"rate": TIERS})
    before = now()
    second = await sell(api, "1000.00", on=march(20), by=[dana])
    await settle()
    between = now()
    first = await sell(api, "400.00", on=march(10), by=[dana])
    await settle()

    span = {"one": between.isoformat(), "two": (now() + timedelta(seconds=1)).isoformat()}
    diff = (await api.admin.run(DIFF, agent=dana.id, **span))["earningsDiff"]
    whole = (await api.admin.run(DIFF, agent=dana.id, **span | {"one": before.isoformat()}))["earningsDiff"]

    assert (diff["before"], diff["after"]) == ([{"amount": "50.00"}], [{"amount": "90.00"}])
    assert sorted(diff["changes"], key=lambda change: change["causes"][0]["kind"]) == [
        {
            "earning": {"amount": {"amount": "20.00"}},
            "causes": [
                {"kind": "APPROVED", "field": None, "before": None, "after": None, "transactions": [{"id": first}]}
            ],
        },
        {
            "earning": {"amount": {"amount": "20.00"}},
            "causes": [
                {
                    "kind": "OTHER_CREDITS",
                    "field": "line.before",
                    "before": "0.00",
                    "after": "400.00",
                    "transactions": [{"id": first}],
                }
            ],
        },
    ]
    assert whole["changes"][0]["causes"][0]["transactions"] == [{"id": second}]
    assert await looks(api, dana) == ["earningsDiff", "earningsDiff"]


async def test_instants_out_of_order_are_refused_at_their_argument(api: Api):
    dana, _, _ = await found(api, {"rate": TIERS})
    instant = datetime(2026, 1, 1, tzinfo=UTC).isoformat()

    with pytest.raises(Failed) as failed:
        await api.admin.run(DIFF, agent=dana.id, one=instant, two=instant)

    assert failed.value.code == "earnings.instants_out_of_order"


async def test_a_reversal_is_previewed_by_every_policy(api: Api):
    dana, nora, _ = await found(api, {"rate": TIERS})
    sale = await sell(api, "1000.00", on=march(10), by=[dana])
    await sell(api, "500.00", on=march(20), by=[dana])
    await settle()

    preview = (await api.as_agent(nora.key).run(PREVIEW, transaction=sale, on="2026-04-10"))["previewReversal"]

    [pay] = preview["pay"]
    assert (preview["day"], pay["agent"], pay["componentKey"]) == ("2026-04-10", {"name": "Dana"}, "commission")
    assert {one["policy"]: (one["isOwn"], one["change"]["amount"]) for one in pay["policies"]} == {
        "RECOMPUTE_ORIGIN": (True, "-75.00"),
        "REVERSE_AS_PAID": (False, "-50.00"),
        "NET_NOW": (False, "-50.00"),
        "NONE": (False, "0.00"),
    }
    assert pay["policies"][0]["periods"] == [{"period": "2026-03", "change": {"amount": "-75.00"}}]

    await reverse(api, sale, on=march(25))
    with pytest.raises(Failed) as failed:
        await api.admin.run(PREVIEW, transaction=sale)
    assert failed.value.code == "transaction.already_reversed"


async def test_a_deal_is_estimated_with_the_way_to_the_next_tier(api: Api):
    dana, _, _ = await found(api, {"rate": TIERS})
    deals = [{"amount": {"amount": "600.00", "currency": "EUR"}, "on": "2026-03-01"}]

    [estimate] = (await api.as_agent(dana.key).run(ESTIMATE, agent=dana.id, deals=deals))["estimateEarnings"]

    assert estimate == {
        "componentKey": "commission",
        "plan": {"name": "Field plan"},
        "pays": [{"amount": {"amount": "30.00"}, "status": "CALCULATED"}],
        "change": {"amount": "30.00"},
        "nextTier": {
            "beginsAt": "1000",
            "percent": "10",
            "volume": "600.00",
            "missing": "400.00",
            "brings": {"amount": "20.00"},
        },
    }
    assert await looks(api, dana) == []  # her own pay


async def test_a_draft_is_simulated_over_what_was_sold(api: Api):
    dana, _, plan = await found(api, {"rate": {"percent": "10"}})
    sale = await sell(api, "1500.00", on=march(10), by=[dana])
    await settle()
    rate = TIERS | {"apply": "RETROACTIVE", "exactBoundPays": "UPPER_BAND"}
    days = {"fromDay": "2026-03-01", "untilDay": "2026-04-01"}
    draft = {"components": [{"key": "commission", "rate": rate}]}

    asked = {"draft": draft, "currency": "EUR", "inPlaceOf": plan, "cliffsAbove": "10", **days}
    found_ = (await api.admin.run(SIMULATE, input=asked))["simulatePlan"]

    assert found_ == {
        "paid": {"amount": "150.00"},
        "wouldBePaid": {"amount": "150.00"},
        "agents": [
            {
                "agent": {"name": "Dana"},
                "paid": {"amount": "150.00"},
                "wouldBePaid": {"amount": "150.00"},
                "difference": {"amount": "0.00"},
            }
        ],
        "cliffs": [
            {
                "agent": {"name": "Dana"},
                "transaction": {"id": sale},
                "componentKey": "commission",
                "day": "2026-03-10",
                "bound": "1000",
                "jump": {"amount": "50.00"},
            }
        ],
        "unconverted": 0,
    }
    assert await looks(api, dana) == ["simulatePlan"]


async def test_a_draft_that_could_not_be_published_is_refused_with_the_place(api: Api):
    _, _, plan = await found(api, {"rate": TIERS})
    tiers = {"tiers": [{"from": "0", "percent": "1"}]}
    terms = {"currency": "EUR", "inPlaceOf": plan, "fromDay": "2026-03-01", "untilDay": "2026-04-01"}

    with pytest.raises(Failed) as failed:
        await api.admin.run(SIMULATE, input={"draft": {"components": [{"key": "c", "rate": tiers}]}, **terms})

    assert failed.value.code == "plan.missing_method"
