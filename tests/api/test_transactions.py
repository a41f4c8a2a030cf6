"""Transactions as people submit, amend and approve them: revisions, what they measure, and the part of the house."""

import pytest

from clients import Refused
from selling import CRM, event, link, pay_of, post, put_on_plan, settle
from steps import found_company, hire, january, march

SHOWN = """transaction { id state revision approvedRevision bookedDay quantity margin { amount }
    credits { kind level weight wholeWeight quantity amount { amount } margin { amount } agent { name } } }"""


@pytest.fixture
async def dana(api):
    await found_company(api)
    return await hire(api, "Dana")


async def submit(api, *parts, amount="100.00", **terms):
    money = {"amount": amount, "currency": "EUR"}
    given = {"amount": money, "credits": list(parts), "on": str(march(10)), **terms}
    return (await api.admin.do("submitTransaction", SHOWN, **given))["transaction"]


async def approve(api, transaction, **terms):
    given = {"transactionId": transaction["id"], "on": str(march(11)), **terms}
    return (await api.admin.do("approveTransaction", SHOWN, **given))["transaction"]


async def amend(api, transaction, **terms):
    return (await api.admin.do("amendTransaction", SHOWN, transactionId=transaction["id"], **terms))["transaction"]


def euros(amount):
    return {"amount": amount, "currency": "EUR"}


async def test_what_a_transaction_measures_is_shared_and_shown_with_the_part_of_the_house(api, dana):
    parts = [{"agentId": dana.id, "weight": "2"}, {"house": True}]
    sale = await submit(api, *parts, quantity="3", margin="40.00", bookedOn="2026-03-02")

    shown = await approve(api, sale)

    assert (shown["bookedDay"], shown["quantity"], shown["margin"]["amount"]) == ("2026-03-02", "3.000000", "40.00")
    assert [
        (one["kind"], one["agent"] and one["agent"]["name"], one["amount"]["amount"], one["margin"]["amount"])
        for one in shown["credits"]
    ] == [("SPLIT", "Dana", "66.67", "26.67"), ("HOUSE", None, "33.33", "13.33")]
    assert [float(one["quantity"]) for one in shown["credits"]] == [2, 1]


async def test_the_part_of_the_house_pays_nobody(api, dana):
    await put_on_plan(api, [dana], {"key": "k", "rate": {"percent": "10"}}, on=january(1))
    await approve(api, await submit(api, {"agentId": dana.id, "percent": "70"}, {"house": True, "percent": "30"}))
    await settle()

    assert await pay_of(api, dana, "2026-03") == {"EUR": "7.00"}


@pytest.mark.parametrize("part", [{}, {"house": True, "agentId": "dana"}])
async def test_a_part_belongs_to_an_agent_or_to_the_house(api, dana, part):
    if part:
        part = part | {"agentId": dana.id}

    with pytest.raises(Refused) as refused:
        await submit(api, part)

    assert (refused.value.code, refused.value.path) == ("credits.holder_not_named", ["credits", "0", "agentId"])


async def test_a_raise_is_submitted_again_and_pays_once_it_is_approved(api, dana):
    await put_on_plan(api, [dana], {"key": "k", "rate": {"percent": "10"}}, on=january(1))
    sale = await submit(api, {"agentId": dana.id})
    await approve(api, sale, revision=0)
    await settle()

    raised = await amend(api, sale, amount=euros("150.00"))
    await settle()

    assert (raised["state"], raised["revision"], raised["approvedRevision"]) == ("SUBMITTED", 1, None)
    assert await pay_of(api, dana, "2026-03") == {"EUR": "0.00"}
    approved = await approve(api, sale, revision=1)
    await settle()
    assert (approved["state"], approved["approvedRevision"]) == ("APPROVED", 1)
    assert await pay_of(api, dana, "2026-03") == {"EUR": "15.00"}


async def test_less_goes_on_to_be_approved_and_posts_the_difference(api, dana):
    await put_on_plan(api, [dana], {"key": "k", "rate": {"percent": "10"}}, on=january(1))
    sale = await submit(api, {"agentId": dana.id}, amount="100000.00")
    await approve(api, sale)
    await settle()

    amended = await amend(api, sale, amount=euros("92000.00"))
    await settle()

    assert (amended["state"], amended["revision"], amended["approvedRevision"]) == ("APPROVED", 1, 0)
    lines = await api.admin.run("{ earnings { nodes { amount { amount } } } }")
    assert [line["amount"]["amount"] for line in lines["earnings"]["nodes"]] == ["-800.00", "10000.00"]


async def test_a_transaction_is_approved_as_it_was_seen_or_not_at_all(api, dana):
    sale = await submit(api, {"agentId": dana.id})
    await amend(api, sale, amount=euros("150.00"))

    with pytest.raises(Refused) as refused:
        await approve(api, sale, revision=0)

    assert (refused.value.code, refused.value.path) == ("transaction.revised_since", ["revision"])


async def test_what_another_system_submitted_only_that_system_amends(api, dana):
    await link(api, dana, known_as="dana")
    told = {"transaction": "t-1", "amount": "10.00", "currency": "EUR", "credits": [{"agent": "dana"}]}
    await post(api, event("transaction.submitted", on=march(10), **told))
    await settle()
    found = await api.admin.run("{ transactions { nodes { id source } } }")
    [sale] = found["transactions"]["nodes"]

    with pytest.raises(Refused) as refused:
        await amend(api, sale, amount=euros("5.00"))

    assert (sale["source"], refused.value.code) == (CRM, "transaction.submitted_elsewhere")


async def test_shares_that_do_not_fit_are_refused_when_a_transaction_is_amended(api, dana):
    sale = await submit(api, {"agentId": dana.id})

    with pytest.raises(Refused) as refused:
        await amend(api, sale, credits=[{"agentId": dana.id, "percent": "90"}])

    assert refused.value.code == "credits.shares_do_not_add_up"
    shown = await approve(api, sale)
    assert (shown["state"], shown["revision"]) == ("APPROVED", 0)


RATES = "currency,rate,from_day,until_day\r\nUSD,0.92,2026-01-01,2026-02-01\r\nUSD,0.93,2026-02-01,\r\n"


async def record(api, table):
    payload = await api.admin.do("importExchangeRates", "recorded unchanged", csv=table)
    return payload["recorded"], payload["unchanged"]


async def test_a_table_of_rates_is_recorded_once(api, dana):
    assert await record(api, RATES) == (2, 0)
    assert await record(api, RATES) == (0, 2)
    assert await record(api, RATES.replace("0.93", "0.94")) == (1, 1)

    shown = await api.admin.run("{ exchangeRates { nodes { rate fromDay untilDay } } }")
    assert [node["rate"] for node in shown["exchangeRates"]["nodes"]] == [
        "0.9400000000",
        "0.9300000000",
        "0.9200000000",
    ]


@pytest.mark.parametrize(
    ("table", "code", "path"),
    [
        ("currency,rate\nUSD,1\n", "exchange_rate.table_unreadable", ["csv", "1"]),
        (RATES + "USD,much,2027-01-01,\n", "exchange_rate.table_unreadable", ["csv", "4", "rate"]),
        (RATES + "USD,1,2027-13-01,\n", "exchange_rate.table_unreadable", ["csv", "4", "fromDay"]),
        (RATES + "USD,1\n", "exchange_rate.table_unreadable", ["csv", "4"]),
        (RATES + "USD,1,2026-03-01,\n", "exchange_rate.overlap", ["csv", "4", "fromDay"]),
        (RATES + "EUR,1,2026-03-01,\n", "exchange_rate.base_currency", ["csv", "4", "currency"]),
        (RATES + '"USD,1,2026-03-01,\n', "exchange_rate.table_unreadable", ["csv", "4"]),
        (
            "currency,rate,from_day,until_day\n" + "USD,1,2026-01-01,\n" * 1_001,
            "limit.exchange_rates",
            [],
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
async def test_a_table_that_cannot_be_meant_records_nothing(api, dana, table, code, path):
    with pytest.raises(Refused) as refused:
        await record(api, table)

    assert (refused.value.code, refused.value.path) == (code, path)
    assert (await api.admin.run("{ exchangeRates { nodes { id } } }"))["exchangeRates"]["nodes"] == []
