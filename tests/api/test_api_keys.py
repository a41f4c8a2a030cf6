"""Keys of integrations: made once, shown once, good for what they were made for, until they are revoked."""

from datetime import timedelta

import pytest

from clients import Failed, Refused
from domain.access.viewer import Role
from domain.database import sql
from infra.clock import now
from sockets import Closed, connected
from steps import hire

ME = {"query": "{ me { role } }"}
KEY = "apiKey { id name granted lastUsedAt revokedAt } secret"


async def make_key(api, *granted, **terms):
    return await api.admin.do("createApiKey", KEY, name="CRM", granted=list(granted), **terms)


async def test_a_key_is_shown_once_and_kept_as_a_hash(company):
    made = await make_key(company, "INGEST", key="one")
    again = await make_key(company, "INGEST", key="one")

    assert made["secret"].startswith("rmk_")
    assert again == made | {"secret": None}
    stored = str([dict(row) for row in await sql.fetch("select * from api_keys")])
    trail = str([dict(row) for row in await sql.fetch("select * from audit_lines")])
    assert made["secret"].rpartition("_")[2] not in stored + trail


async def test_a_key_works_wherever_a_token_does(company, server):
    made = await make_key(company, "INGEST", "READ_FIGURES")
    await hire(company, "Dana")
    holder = company.holding(made["secret"])

    assert (await holder.run("{ me { role } agents { nodes { name } } }")) == {
        "me": {"role": "INTEGRATION"},
        "agents": {"nodes": [{"name": "Dana"}]},
    }
    answer = await holder.post([], "/ingest", **{"content-type": "application/cloudevents-batch+json"})
    assert answer.status_code == 200
    async with connected(server, made["secret"]) as socket:
        assert await socket.ask("{ me { role } }") == {"me": {"role": "INTEGRATION"}}


async def test_a_key_may_what_it_was_granted_and_nothing_else(company):
    dana = await hire(company, "Dana")
    holder = company.holding((await make_key(company, "SUBMIT_TRANSACTION"))["secret"])

    terms = {"amount": {"amount": "100.00", "currency": "EUR"}, "credits": [{"agentId": dana.id}]}
    submitted = await holder.do("submitTransaction", "transaction { state amount { amount } }", **terms)

    assert submitted["transaction"] == {"state": "SUBMITTED", "amount": {"amount": "100.00"}}
    assert (await holder.run("{ agents { nodes { name } } }")) == {"agents": {"nodes": []}}
    with pytest.raises(Refused) as refused:
        await holder.do("hireAgent", "agent { id }", name="Omar")
    assert refused.value.code == "access.forbidden"
    answer = await holder.post([], "/ingest", **{"content-type": "application/cloudevents-batch+json"})
    assert answer.status_code == 403


async def test_an_integration_sees_what_it_submitted_and_not_what_others_did(company):
    dana = await hire(company, "Dana")
    one, other = [company.holding((await make_key(company, "SUBMIT_TRANSACTION"))["secret"]) for _ in range(2)]
    terms = {"amount": {"amount": "100.00", "currency": "EUR"}, "credits": [{"agentId": dana.id}]}

    await one.do("submitTransaction", "transaction { id }", reference="mine", **terms)

    query = "{ transactions { nodes { reference } } }"
    assert (await one.run(query))["transactions"]["nodes"] == [{"reference": "mine"}]
    assert (await other.run(query))["transactions"]["nodes"] == []


async def test_nobody_approves_what_they_submitted_but_an_admin(company):
    dana = await hire(company, "Dana")
    terms = {"amount": {"amount": "100.00", "currency": "EUR"}, "credits": [{"agentId": dana.id}]}
    both = company.holding((await make_key(company, "SUBMIT_TRANSACTION", "APPROVE_TRANSACTION"))["secret"])
    submitted = (await both.do("submitTransaction", "transaction { id }", **terms))["transaction"]["id"]

    with pytest.raises(Refused) as refused:
        await both.do("approveTransaction", "transaction { state }", transactionId=submitted)

    assert (refused.value.code, refused.value.path) == ("transaction.own_submission", ["transactionId"])
    approver = company.holding(company.token(Role.FINANCE_APPROVER, subject="frida"))
    approved = await approver.do("approveTransaction", "transaction { state }", transactionId=submitted)
    assert approved["transaction"] == {"state": "APPROVED"}
    own = (await company.admin.do("submitTransaction", "transaction { id }", **terms))["transaction"]["id"]
    assert await company.admin.do("approveTransaction", "transaction { state }", transactionId=own)


async def test_a_revoked_key_is_refused_from_the_next_request_on(company):
    made = await make_key(company, "INGEST")
    holder = company.holding(made["secret"])
    assert (await holder.post(ME)).status_code == 200

    revoked = await company.admin.do("revokeApiKey", "apiKey { revokedAt }", keyId=made["apiKey"]["id"])

    assert revoked["apiKey"]["revokedAt"]
    await _is_refused(holder, "key.invalid")
    with pytest.raises(Refused) as refused:
        await company.admin.do("revokeApiKey", "apiKey { id }", keyId=made["apiKey"]["id"])
    assert refused.value.code == "key.already_revoked"


async def test_an_expired_key_is_refused(company):
    made = await make_key(company, "INGEST", expiresAt=(now() + timedelta(hours=1)).isoformat())
    holder = company.holding(made["secret"])
    assert (await holder.post(ME)).status_code == 200

    await sql.execute("update api_keys set expires_at = $1", now() - timedelta(seconds=1))

    await _is_refused(holder, "key.expired")


async def test_a_key_that_is_not_quite_right_is_refused(company, server):
    secret = (await make_key(company, "INGEST"))["secret"]
    wrong = "0" if secret[-1] != "0" else "1"

    for damaged in (secret[:-1], secret[:-1] + wrong, secret + "0", "rmk_", f"rmk_{'0' * 32}_{'0' * 64}"):
        await _is_refused(company.holding(damaged), "key.invalid")
        with pytest.raises(Closed) as closed:
            async with connected(server, damaged):
                pass
        assert (closed.value.code, closed.value.reason) == (4403, "key.invalid")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"granted": []}, "key.not_grantable"),
        ({"granted": ["MANAGE_KEYS"]}, "key.not_grantable"),
        ({"granted": ["INGEST"], "name": " "}, "name.unusable"),
        ({"granted": ["INGEST"], "expiresAt": "2020-01-01T00:00:00Z"}, "key.ends_before_it_begins"),
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(company, terms, code):
    with pytest.raises(Refused) as refused:
        await company.admin.do("createApiKey", KEY, **{"name": "CRM", **terms})

    assert refused.value.code == code
    assert await sql.fetch_value("select count(*) from api_keys") == 0


async def test_admins_list_keys_and_see_when_each_was_used_last(company):
    made = await make_key(company, "INGEST", "READ_FACTS")
    await company.holding(made["secret"]).post(ME)

    listed = await company.admin.run("{ apiKeys { nodes { name granted lastUsedAt } } }")

    [key] = listed["apiKeys"]["nodes"]
    assert (key["name"], key["granted"], key["lastUsedAt"] is not None) == ("CRM", ["INGEST", "READ_FACTS"], True)
    with pytest.raises(Failed):
        await company.holding(made["secret"]).run("{ apiKeys { nodes { name } } }")


async def _is_refused(client, code):
    answer = await client.post(ME)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, code)
