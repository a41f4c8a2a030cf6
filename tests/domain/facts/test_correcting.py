"""What waits in quarantine is found, corrected and tried again through the API."""

from datetime import timedelta

import msgspec
import pytest

from clients import Failed, Refused
from company import CRM, NOW, assert_everything_equals_a_rebuild, settle
from domain.access.viewer import Role
from domain.database import sql
from happenings import called, deliver, revised
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))
WAITING = """query ($filter: QuarantinedFactFilter, $search: String) {
    quarantinedFacts(filter: $filter, search: $search) { nodes { id version externalId code path revision event } } }"""
RESULT = "result { source externalId outcome factId problem { code path } }"


async def waiting(client, **chosen):
    return (await client.run(WAITING, **chosen))["quarantinedFacts"]["nodes"]


async def names(client, **chosen):
    return [node["externalId"] for node in await waiting(client, **chosen)]


@pytest.fixture
async def broken(company):
    """A call of seconds in words, one of somebody unknown, and bytes that are nothing."""
    good = called(company.dana, minutes=1, on=march(3), key="call-1")
    await deliver(revised(good, 0, duration_seconds="long"), now=NOW)
    await deliver(called(company.dana, on=march(4), key="call-2") | {"data": {"agent": "zoe"}}, now=NOW + minute(1))
    await deliver(b"nothing", now=NOW + minute(2))
    return plain(good)


def plain(sent):
    """The event as JSON has it."""
    return msgspec.to_builtins(sent)


def minute(number):
    return timedelta(minutes=number)


async def test_what_waits_is_found_by_source_reason_and_text(api, broken):
    nameless = (await names(api.admin))[0]
    assert nameless.startswith("sha256:")

    assert await names(api.admin) == [nameless, "call-2", "call-1"]
    assert await names(api.admin, filter={"source": CRM}) == ["call-2", "call-1"]
    assert await names(api.admin, filter={"code": "identity.unknown_agent"}) == ["call-2"]
    assert await names(api.admin, search="ZOE") == ["call-2"]
    assert await names(api.admin, search="duration") == []


async def test_an_event_is_shown_whole(api, broken):
    [node] = await waiting(api.admin, search="call-1")

    assert (node["code"], node["path"], node["revision"]) == ("event.malformed", ["data", "duration_seconds"], 0)
    assert '"duration_seconds":"long"' in node["event"]


async def test_a_corrected_event_becomes_the_fact(api, company, broken):
    [node] = await waiting(api.admin, search="call-1")

    given = {"quarantinedFactId": node["id"], "event": broken}
    done = await api.admin.do("correctQuarantinedFact", RESULT, key="once", **given)
    again = await api.admin.do("correctQuarantinedFact", RESULT, key="once", **given)
    await settle()

    assert done["result"]["outcome"] == "ACCEPTED"
    assert again["result"] == done["result"] | {"outcome": "DUPLICATE"}
    assert await names(api.admin, search="call-1") == []
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


async def test_a_correction_that_is_wrong_too_waits_with_its_own_reason(api, broken):
    [node] = await waiting(api.admin, search="call-1")
    wrong = broken | {"data": {"agent": "zoe"}}

    done = await api.admin.do("correctQuarantinedFact", RESULT, quarantinedFactId=node["id"], event=wrong)

    assert done["result"]["problem"] == {"code": "identity.unknown_agent", "path": ["data", "agent"]}
    [still] = await waiting(api.admin, search="call-1")
    assert (still["id"], still["version"], still["code"]) == (node["id"], node["version"] + 1, "identity.unknown_agent")


async def test_a_correction_keeps_the_key(api, broken):
    [node] = await waiting(api.admin, search="call-1")
    other = broken | {"id": "call-9"}

    with pytest.raises(Refused) as refused:
        await api.admin.do("correctQuarantinedFact", RESULT, quarantinedFactId=node["id"], event=other)

    assert (refused.value.code, refused.value.path) == ("quarantine.key_changed", ["event"])
    assert await sql.fetch_value("select count(*) from facts") == 0


async def test_what_had_no_name_is_given_one(api, company, broken):
    [node] = await waiting(api.admin, filter={"source": ""})

    done = await api.admin.do("correctQuarantinedFact", RESULT, quarantinedFactId=node["id"], event=broken)

    assert done["result"]["outcome"] == "ACCEPTED"
    assert await names(api.admin) == ["call-2"]
    shown = await api.admin.run(f'{{ node(id: "{node["id"]}") {{ ... on QuarantinedFact {{ resolvedAt }} }} }}')
    assert shown["node"]["resolvedAt"] is not None


async def test_nothing_waits_under_an_id_that_nobody_gave_out(api, broken):
    [node] = await waiting(api.admin, search="call-1")
    await sql.execute("delete from quarantined_facts")

    with pytest.raises(Refused) as refused:
        await api.admin.do("correctQuarantinedFact", RESULT, quarantinedFactId=node["id"], event=broken)

    assert (refused.value.code, refused.value.path) == ("quarantine.not_found", ["quarantinedFactId"])


async def test_events_are_tried_again_by_source_and_reason(api, company, broken):
    await sql.execute(
        "insert into identities (kind, source, reference, subject_id, recorded_at) values ('AGENT', $1, 'zoe', $2, $3)",
        CRM,
        company.omar.id,
        NOW,
    )
    selection = "waiting results { externalId outcome }"

    nothing = await api.admin.do("replayQuarantinedFacts", selection, code="event.unknown_type")
    some = await api.admin.do("replayQuarantinedFacts", selection, source=CRM)
    await settle()

    assert nothing == {"waiting": 0, "results": [], "problems": []}
    assert some["results"] == [
        {"externalId": "call-1", "outcome": "QUARANTINED"},
        {"externalId": "call-2", "outcome": "ACCEPTED"},
    ]
    assert some["waiting"] == 1
    assert await achieved(company.omar, "calls_made", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize("name", ["correctQuarantinedFact", "replayQuarantinedFacts", "ingest"])
async def test_an_agent_may_do_none_of_it(api, company, broken, name):
    [node] = await waiting(api.admin, search="call-1")
    given = {
        "correctQuarantinedFact": {"quarantinedFactId": node["id"], "event": broken},
        "replayQuarantinedFacts": {},
        "ingest": {"events": [broken]},
    }[name]

    with pytest.raises(Refused) as refused:
        await api.as_agent(company.cleo.id).do(name, "__typename", **given)

    assert refused.value.code == "access.forbidden"
    assert await sql.fetch_value("select count(*) from facts") == 0
    with pytest.raises(Failed):
        await waiting(api.as_agent(company.cleo.id))
    shown = await api.as_agent(company.cleo.id).run(f'{{ node(id: "{node["id"]}") {{ id }} }}')
    assert shown == {"node": None}


async def test_facts_are_ingested_by_mutation_each_with_its_outcome(api, company):
    good = plain(called(company.dana, on=march(3), key="call-1"))
    bad = good | {"id": "call-2", "data": {"agent": "dana", "duration_seconds": -1}}
    selection = "results { source externalId outcome factId problem { code path } }"
    crm = api.holding(api.token(Role.INTEGRATION))

    first = await crm.do("ingest", selection, key="once", events=[good, bad])
    again = await crm.do("ingest", selection, key="once", events=[good, bad])
    await settle()

    fact, refused = first["results"]
    assert (fact["outcome"], fact["problem"], refused["outcome"]) == ("ACCEPTED", None, "QUARANTINED")
    assert refused["problem"] == {"code": "event.malformed", "path": ["data", "duration_seconds"]}
    assert again["results"] == [fact | {"outcome": "DUPLICATE"}, refused]
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    trail = await sql.fetch("select operation, object_id from audit_lines where operation = 'ingest'")
    assert [tuple(line) for line in trail] == [("ingest", None)] * 2


async def test_the_same_key_with_other_events_is_refused(api, company):
    await api.admin.do("ingest", "__typename", key="once", events=[plain(called(company.dana, on=march(3)))])

    with pytest.raises(Refused) as refused:
        await api.admin.do("ingest", "__typename", key="once", events=[plain(called(company.dana, on=march(4)))])

    assert refused.value.code == "idempotency.key_reused"
    assert await sql.fetch_value("select count(*) from facts") == 1


async def test_a_number_beyond_64_bits_is_taken_from_the_text_of_a_query_too(api, company):
    told = 'specversion: "1.0", id: "call-1", source: "crm.example", type: "rainmaker.call.logged.v1"'
    written = f'{told}, localdate: "2026-03-03", data: {{agent: "dana", odd: {10**30}}}'

    answer = await api.admin.run(
        f'mutation {{ ingest(input: {{idempotencyKey: "once", events: [{{{written}}}]}}) {{ results {{ outcome }} }} }}'
    )

    assert answer["ingest"]["results"] == [{"outcome": "ACCEPTED"}]
