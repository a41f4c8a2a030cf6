"""A line of pay shows its way from the transaction's currency to base currency, each step so that a hand can do it."""

from datetime import date
from typing import Any

from clients import Api
from selling import put_on_plan, reverse, sell, settle
from steps import ALWAYS, Named, found_company, hire, january, march

EXPLAINED = """query ($id: ID!) { earnings(filter: {agentId: $id}) { nodes { amount { amount currency } explanation {
    because exchange { from into rate day fromRate intoRate } base { amount postedBefore currency rate day }
    agreed { rateFactor percent periodCap payCurrency } credit { whole measured } earlier { gate multiplier count pay }
    } } } }"""
FIVE_PERCENT = {"key": "commission", "rate": {"percent": "5"}, "limits": {"periodCap": "9000", "cap": "HARD"}}


async def price(api: Api, currency: str, rate: str, *, on: date = ALWAYS) -> None:
    """Let one of the currency be worth so many euros from the day on."""
    terms = {"currency": currency, "rate": rate, "fromDay": str(on)}
    await api.admin.do("recordExchangeRate", "exchangeRate { id }", **terms)


async def lines_of(api: Api, agent: Named) -> list[dict[str, Any]]:
    """The ledger of the agent, first to last, each with what it is made of."""
    nodes = (await api.admin.run(EXPLAINED, id=agent.id))["earnings"]["nodes"]
    return [{"amount": node["amount"], **node["explanation"]} for node in reversed(nodes)]


async def test_each_step_shows_the_two_rates_that_it_follows_from(api: Api):
    await found_company(api)
    dana = await hire(api, "Dana")
    for currency, rate in (("JPY", "0.006"), ("USD", "0.9"), ("GBP", "1.2")):
        await price(api, currency, rate)
    plan = await put_on_plan(api, [], FIVE_PERCENT, on=january(1), currency="USD")
    terms = {"rateFactor": "2", "payCurrency": "GBP"}
    assigned = {"planId": plan, "agentId": dana.id, "fromDay": str(january(1)), "terms": terms}
    await api.admin.do("assignPlan", "plan { id }", **assigned)
    await sell(api, "1000000", on=march(10), by=[dana], currency="JPY")
    await settle()

    [line] = await lines_of(api, dana)

    day = "2026-03-10"
    assert line == {
        "amount": {"amount": "500.00", "currency": "GBP"},  # 10 % of 1,000,000 * 0.006 / 0.9, * 0.9 / 1.2
        "because": None,
        "exchange": [
            {"from": "JPY", "into": "USD", "rate": "0.0066666667", "day": day, "fromRate": "0.006", "intoRate": "0.9"},
            {"from": "USD", "into": "GBP", "rate": "0.75", "day": day, "fromRate": "0.9", "intoRate": "1.2"},
        ],
        "base": {"amount": "600.00", "postedBefore": "0.00", "currency": "EUR", "rate": "1.2", "day": day},
        "agreed": {"rateFactor": "2", "percent": None, "periodCap": None, "payCurrency": "GBP"},
        "credit": {"whole": "1000000", "measured": "1000000"},
        "earlier": {"gate": None, "multiplier": None, "count": None, "pay": "0"},
    }


async def test_what_is_posted_in_base_currency_stays_and_is_taken_back_as_it_was(api: Api):
    await found_company(api)
    dana = await hire(api, "Dana")
    await price(api, "USD", "0.9")
    plan = await put_on_plan(api, [dana], FIVE_PERCENT, on=january(1), currency="USD")
    first, second = [await sell(api, "2000.00", on=march(day), by=[dana], currency="USD") for day in (10, 11)]
    await settle()
    await price(api, "USD", "0.8")
    await settle()
    halved = {"amount": {"amount": "1000.00", "currency": "USD"}, "credits": [{"agentId": dana.id}]}
    await api.admin.do("amendTransaction", "transaction { state }", transactionId=first, **halved)
    await settle()
    await reverse(api, second, on=march(12))
    await settle()
    left = {"planId": plan, "agentId": dana.id, "fromDay": str(march(1)), "isAssigned": False}
    await api.admin.do("assignPlan", "plan { id }", **left)
    await settle()

    lines = await lines_of(api, dana)

    assert [
        (line["amount"]["amount"], line["base"]["amount"], line["base"]["postedBefore"], line["base"]["rate"])
        for line in lines
    ] == [
        ("100.00", "90.00", "0.00", "0.9"),
        ("100.00", "90.00", "0.00", "0.9"),
        ("-50.00", "-50.00", "90.00", "0.8"),
        ("-100.00", "-90.00", "90.00", "0.8"),
        ("-50.00", "-40.00", "40.00", None),
    ]


async def test_a_line_without_a_rate_into_base_currency_is_not_priced(api: Api):
    await found_company(api)
    dana = await hire(api, "Dana")
    await put_on_plan(api, [dana], FIVE_PERCENT, on=january(1), currency="USD")
    await sell(api, "2000.00", on=march(10), by=[dana], currency="USD")
    await settle()

    [line] = await lines_of(api, dana)

    assert line["base"] == {
        "amount": None,
        "postedBefore": "0.00",
        "currency": "EUR",
        "rate": None,
        "day": "2026-03-10",
    }
