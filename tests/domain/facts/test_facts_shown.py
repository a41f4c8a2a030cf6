"""A figure is explained down to the facts it came from, and each fact to its revisions."""

import pytest

from clients import Failed
from company import CRM, settle
from happenings import called, custom, deliver, event, retracted, revised, sell
from steps import march

FACTS = """query ($filter: FactFilter) { facts(filter: $filter) {
    nodes { id externalId revision isRetraction isCurrent type day payload replaces { id revision isCurrent } } } }"""


async def facts(client, **chosen):
    return (await client.run(FACTS, filter=chosen or None))["facts"]["nodes"]


async def test_a_fact_is_shown_as_it_was_sent_with_what_it_replaced(api, company):
    one = called(company.dana, minutes=1, on=march(3), key="call-1") | {"localdate": "2026-03-03"}
    await deliver(one)
    await deliver(revised(one, 4, mood="good"))

    [fact] = await facts(api.admin)

    assert fact["payload"] == {"agent": "dana", "duration_seconds": 60, "mood": "good"}
    assert (fact["externalId"], fact["revision"], fact["isCurrent"], fact["day"]) == ("call-1", 4, True, "2026-03-03")
    assert fact["replaces"] == {"id": fact["replaces"]["id"], "revision": 0, "isCurrent": False}
    first = await api.admin.run(
        "query ($id: ID!) { fact(id: $id) { payload replaces { id } } }", id=fact["replaces"]["id"]
    )
    assert first == {"fact": {"payload": {"agent": "dana", "duration_seconds": 60}, "replaces": None}}


async def test_a_retraction_is_what_holds(api, company):
    one = called(company.dana, on=march(3))
    await deliver(one)
    await deliver(retracted(one, 1))

    [fact] = await facts(api.admin)

    assert (fact["isRetraction"], fact["payload"], fact["replaces"]["revision"]) == (True, {}, 0)


async def test_facts_are_found_by_source_id_type_and_what_they_are_about(api, company):
    await sell(company.dana, "100.00 EUR", on=march(3), reference="sale-1")
    await deliver(
        called(company.dana, on=march(3), key="call-1"), custom("visits", agent="dana", on=march(3), key="v-1")
    )
    await deliver(event("call.logged", agent="dana", source="dialler", on=march(3)))
    await settle()

    [sale] = (await api.admin.run("{ transactions { nodes { id } } }"))["transactions"]["nodes"]

    assert [fact["externalId"] for fact in await facts(api.admin, source=CRM, externalId="call-1")] == ["call-1"]
    assert [fact["externalId"] for fact in await facts(api.admin, type="custom.visits.v1")] == ["v-1"]
    assert sorted(fact["type"] for fact in await facts(api.admin, aboutId=sale["id"])) == [
        "rainmaker.transaction.approved.v1",
        "rainmaker.transaction.submitted.v1",
    ]


async def test_every_digit_is_shown(api, company):
    raw = b'{"specversion":"1.0","id":"one","source":"crm.example","type":"custom.visits.v1","localdate":"2026-03-03",'
    await deliver(raw + b'"data":{"agent":"dana","height":9007199254740993.10}}')

    answer = await api.admin.post({"query": "{ facts { nodes { payload } } }"})

    assert b'"height":9007199254740993.10' in answer.content.replace(b" ", b"")


async def test_only_who_looks_after_what_was_sent_sees_facts(api, company):
    await deliver(called(company.dana, on=march(3)))
    [fact] = await facts(api.admin)

    for client in (api.as_agent(company.dana.id), api.as_agent(company.cleo.id)):
        with pytest.raises(Failed) as failed:
            await facts(client)
        assert failed.value.code == "access.forbidden"
        shown = await client.run("query ($id: ID!) { fact(id: $id) { id } }", id=fact["id"])
        assert shown == {"fact": None}


async def test_the_schema_of_a_type_is_published_to_everybody(api):
    call = await api.http.get("/schemas/rainmaker.call.logged.v1.json")
    own = await api.http.get("/schemas/custom.visits.v1.json")
    none = await api.http.get("/schemas/rainmaker.call.sung.v1.json")

    assert (call.status_code, call.headers["content-type"]) == (200, "application/schema+json")
    assert "duration_seconds" in call.json()["$defs"]["CallLogged"]["properties"]
    assert own.json()["$comment"] == "custom.visits.v1"
    assert (none.status_code, none.json()["error"]["code"]) == (404, "schema.not_found")
