"""Approvals that arrive at once share a transaction, and each is answered as if it had come alone."""

import asyncio

import pytest

from clients import Refused
from domain.access.viewer import Role
from domain.database import sql
from selling import pay_of, put_on_plan, settle
from steps import found_company, hire, january, march

ANSWER = "transaction { id state version approvedDay }"
APPROVE = """mutation ($input: ApproveTransactionInput!) {
    approveTransaction(input: $input) { transaction { id } problems { code path } } }"""


@pytest.fixture
async def dana(api):
    await found_company(api)
    dana = await hire(api, "Dana")
    await put_on_plan(api, [dana], {"key": "k", "rate": {"percent": "10"}}, on=january(1))
    return dana


async def submit(api, agent, *, by=None):
    money = {"amount": "100.00", "currency": "EUR"}
    given = {"amount": money, "credits": [{"agentId": agent.id}], "on": str(march(10))}
    done = await (by or api.admin).do("submitTransaction", "transaction { id version }", **given)
    return done["transaction"]


async def approve(client, sale, **terms):
    given = {"transactionId": sale["id"], "on": str(march(11)), **terms}
    return (await client.do("approveTransaction", ANSWER, **given))["transaction"]


async def outcomes(*approvals):
    """Return the state that each led to, or the code of what refused it."""
    answers = await asyncio.gather(*approvals, return_exceptions=True)
    return [answer.code if isinstance(answer, Refused) else answer["state"] for answer in answers]


async def test_twenty_approvals_at_once_are_few_transactions_and_twenty_answers(api, dana):
    sales = [await submit(api, dana) for _ in range(20)]

    shown = await asyncio.gather(*(approve(api.admin, sale) for sale in sales))
    await settle()

    assert [(one["id"], one["state"], one["approvedDay"]) for one in shown] == [
        (sale["id"], "APPROVED", "2026-03-11") for sale in sales
    ]
    stated = (
        "select count(distinct s.xmin::text) from stated_facts s join facts f using (id) where f.type like '%approved%'"
    )
    assert await sql.fetch_value(stated) <= 4
    assert await pay_of(api, dana, "2026-03") == {"EUR": "200.00"}


async def test_each_has_its_own_line_in_the_trail_by_whoever_asked_for_it(api, dana):
    ines = api.holding(api.token(Role.FINANCE_APPROVER, subject="ines"))
    sales = [await submit(api, dana) for _ in range(6)]

    shown = await asyncio.gather(
        *(approve(client, sale) for client, sale in zip([api.admin, ines] * 3, sales, strict=True))
    )

    lines = await sql.fetch(
        "select actor, before, after from audit_lines where operation = 'approveTransaction' order by object_id"
    )
    assert sorted(line["actor"] for line in lines) == ["admin"] * 3 + ["ines"] * 3
    assert {line["before"] for line in lines} == {'{"version": 1}'}
    assert {line["after"] for line in lines} == {'{"version": 2}'}
    assert {one["version"] for one in shown} == {2}


async def test_who_is_refused_keeps_nobody_else_from_approving(api, dana):
    ines = api.holding(api.token(Role.FINANCE_APPROVER, subject="ines"))
    own = await submit(api, dana, by=api.holding(api.token(Role.ADMIN, subject="ines")))
    sales = [await submit(api, dana) for _ in range(4)]
    await approve(api.admin, sales[0])

    found = await outcomes(
        approve(api.admin, sales[1]),
        approve(api.admin, sales[0]),
        approve(ines, own),
        approve(ines, sales[2], revision=7),
        approve(ines, sales[3], expectedVersion=9),
        approve(ines, sales[2]),
    )

    assert found == [
        "APPROVED",
        "transaction.already_approved",
        "transaction.own_submission",
        "transaction.revised_since",
        "object.version_changed",
        "APPROVED",
    ]
    refused = await sql.fetch_value("select count(*) from audit_lines where problems <> '[]'")
    assert refused == 4


async def test_of_many_approvals_of_one_transaction_one_is_done(api, dana):
    sale = await submit(api, dana)

    found = await outcomes(*(approve(api.admin, sale) for _ in range(8)))

    assert sorted(found) == ["APPROVED"] + ["transaction.already_approved"] * 7


async def test_one_key_sent_many_times_at_once_approves_once_and_is_answered_each_time(api, dana):
    sale, other = await submit(api, dana), await submit(api, dana)

    found = await outcomes(
        *(approve(api.admin, sale, key="one") for _ in range(8)), approve(api.admin, other, key="one")
    )

    assert found == ["APPROVED"] * 8 + ["idempotency.key_reused"]
    assert await sql.fetch_value("select count(*) from audit_lines where operation = 'approveTransaction'") == 2


async def test_approvals_and_reversals_at_once_follow_each_other(api, dana):
    first, second = await submit(api, dana), await submit(api, dana)
    await approve(api.admin, first)

    reversal = api.admin.do("reverseTransaction", ANSWER, transactionId=first["id"], on=str(march(12)))
    approved, reversed_ = await asyncio.gather(approve(api.admin, second), reversal)
    await settle()

    assert (approved["state"], reversed_["transaction"]["state"]) == ("APPROVED", "REVERSED")
    assert await pay_of(api, dana, "2026-03") == {"EUR": "10.00"}


@pytest.mark.parametrize("key", ["", "x" * 201])
async def test_a_key_that_cannot_be_kept_is_refused_beside_others(api, dana, key):
    sales = [await submit(api, dana) for _ in range(3)]
    wrong = {"idempotencyKey": key, "transactionId": sales[0]["id"]}

    refused, *shown = await asyncio.gather(
        api.admin.run(APPROVE, input=wrong), *(approve(api.admin, sale) for sale in sales)
    )

    assert refused["approveTransaction"]["problems"] == [
        {"code": "idempotency.key_unusable", "path": ["idempotencyKey"]}
    ]
    assert [one["state"] for one in shown] == ["APPROVED"] * 3
