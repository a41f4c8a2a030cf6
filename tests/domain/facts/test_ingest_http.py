"""Events over HTTP: who may send them, in which form, and how each is answered."""

import asyncio
from uuid import uuid4

import msgspec
import pytest

from domain.access.viewer import Role
from domain.database import sql
from domain.facts.ingest import LARGEST_BATCH
from happenings import called
from steps import march

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"


async def post(api, body, *, token=None, media_type=BATCH):
    """Post the bytes, as the CRM unless another token is given; an empty one is none."""
    token = api.integration.token if token is None else token
    known = {"authorization": f"Bearer {token}"} if token else {}
    return await api.http.post("/ingest", content=body, headers=known | {"content-type": media_type})


@pytest.fixture
def two_calls(company):
    """A batch of a call of Dana's and one of somebody nobody knows."""
    good = called(company.dana, on=march(14), key="call-1")
    return msgspec.json.encode([good, {**good, "id": "call-2", "data": {"agent": "nobody"}}])


async def test_every_event_is_answered_in_its_place_with_its_fact_or_its_problem(api, two_calls):
    answer = await post(api, two_calls)

    first, second = answer.json()["results"]
    assert answer.status_code == 200
    assert answer.json()["limits"] == {"batch": LARGEST_BATCH, "eventBytes": 65_536, "bodyBytes": 16 * 2**20}
    assert first == {
        "source": "crm.example",
        "id": "call-1",
        "outcome": "ACCEPTED",
        "factId": str(await sql.fetch_value("select id from facts")),
        "problem": None,
    }
    assert (second["outcome"], second["factId"]) == ("QUARANTINED", None)
    assert second["problem"]["code"] == "identity.unknown_agent"
    assert second["problem"]["path"] == ["data", "agent"]


async def test_the_same_batch_again_answers_with_the_first_facts(api, two_calls):
    first = (await post(api, two_calls)).json()["results"]

    again = (await post(api, two_calls)).json()["results"]

    assert [result["outcome"] for result in again] == ["DUPLICATE", "QUARANTINED"]
    assert again[0]["factId"] == first[0]["factId"]
    assert await sql.fetch_value("select count(*) from facts") == 1
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 1


async def test_one_event_may_be_sent_alone(api, company):
    body = msgspec.json.encode(called(company.dana, on=march(14)))

    answer = await post(api, body, media_type=f"{SINGLE}; charset=utf-8")

    assert [result["outcome"] for result in answer.json()["results"]] == ["ACCEPTED"]


async def test_events_that_are_sent_alone_at_once_have_each_their_own_outcome(api, company):
    good = [called(company.dana, on=march(14), key=f"call-{number}") for number in range(20)]
    unknown = {**good[0], "id": "call-20", "data": {"agent": "nobody"}}
    sent = [*good, unknown, good[3], {"specversion": "1.0"}]

    answers = await asyncio.gather(*(post(api, msgspec.json.encode(one), media_type=SINGLE) for one in sent))

    outcomes = [answer.json()["results"][0]["outcome"] for answer in answers]
    assert sorted([*outcomes[:20], outcomes[21]]) == [*["ACCEPTED"] * 20, "DUPLICATE"]
    assert (outcomes[20], outcomes[22]) == ("QUARANTINED", "QUARANTINED")
    assert await sql.fetch_value("select count(*) from facts") == 20


async def test_an_event_that_cannot_be_written_takes_no_other_along(api, company):
    stop = "create trigger stop before insert on facts for each row when (new.external_id = 'call-1') execute function"
    await sql.execute(f"{stop} refuse_to_edit_history()")
    calls = [called(company.dana, on=march(14), key=f"call-{number}") for number in range(3)]

    answers = await asyncio.gather(*(post(api, msgspec.json.encode(one), media_type=SINGLE) for one in calls))

    assert [answer.status_code for answer in answers] == [200, 500, 200]
    assert await sql.fetch_value("select count(*) from facts") == 2


async def test_an_admin_may_send_events_too(api, two_calls):
    assert (await post(api, two_calls, token=api.admin.token)).status_code == 200


@pytest.mark.parametrize("media_type", ["application/json", "text/csv", ""])
async def test_another_media_type_is_refused(api, two_calls, media_type):
    answer = await post(api, two_calls, media_type=media_type)

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "ingest.wrong_media_type")
    assert await sql.fetch_value("select count(*) from facts") == 0


@pytest.mark.parametrize(("token", "code"), [("", "token.missing"), ("not.a.token", "token.invalid")])
async def test_somebody_unknown_is_refused(api, two_calls, token, code):
    answer = await post(api, two_calls, token=token)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert await sql.fetch_value("select count(*) from facts") == 0


async def test_an_agent_may_not_send_events_not_even_as_a_manager(api, company, two_calls):
    for agent in (company.dana.id, company.cleo.id, uuid4()):
        answer = await post(api, two_calls, token=api.token(Role.AGENT, agent=agent))

        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "access.forbidden")
    assert await sql.fetch_value("select count(*) from facts") == 0


BROKEN = {
    "nothing": b"",
    "half a list": b'[{"id":"call-1"}',
    "one event in the form of a batch": b'{"id":"call-1"}',
    "bytes that are no text": b'[{"id":"\xff"}]]',
    "deeper than any stack": b"[" * 100_000,
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
async def test_a_body_that_is_no_list_is_refused(api, company, body):
    answer = await post(api, body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "ingest.body_unreadable")


async def test_a_list_of_anything_is_answered_one_by_one(api, company):
    answer = await post(api, b'[null, 7, "text", [], {}]')

    assert answer.status_code == 200
    assert [result["outcome"] for result in answer.json()["results"]] == ["QUARANTINED"] * 5


async def test_a_batch_beyond_the_limit_is_refused_whole(api, company):
    answer = await post(api, b"[" + b",".join([b"{}"] * (LARGEST_BATCH + 1)) + b"]")

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (413, "limit.batch")
    assert (error["limit"], error["value"], error["bound"]) == ("batch", LARGEST_BATCH + 1, LARGEST_BATCH)
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 0


async def test_nothing_is_taken_before_the_organisation_is_founded(api):
    answer = await post(api, b"[]")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "organisation.not_founded")


async def test_an_admin_reads_what_waits(api, two_calls):
    await post(api, two_calls)

    nodes = "{ quarantinedFacts { nodes { externalId code path } } }"
    waiting = (await api.admin.run(nodes))["quarantinedFacts"]["nodes"]

    assert waiting == [{"externalId": "call-2", "code": "identity.unknown_agent", "path": ["data", "agent"]}]
