"""Whatever somebody sends: no failure of ours, nothing told that must not be, and nothing written by accident."""

import json
from random import Random

import pytest

from api.schema import make_schema
from domain.access.viewer import Role
from domain.database import sql
from hostile import TEXTS, requests
from sockets import connected
from steps import create_team, found_company, hire

TABLES = ("agents", "teams", "goals", "plans", "leaderboards", "earnings", "facts", "memberships")
BRACKETS = ("{", "}", "(", ")", "[", "]", '"""', '"', "\\", "#", "$", "@", "...", "a", ":", "!", "\ufeff", "\0", "é")


def internal(answer):
    errors = answer.json().get("errors") or []
    return [error for error in errors if error["extensions"]["code"] == "internal.error"]


async def counts():
    return {table: await sql.fetch_value(f"select count(*) from {table}") for table in TABLES}


@pytest.fixture
async def harbour(api):
    await found_company(api)
    team = await create_team(api, "Harbour")
    return [team.id, (await hire(api, "Dana", into=team)).id]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["query", "mutation"])
async def test_whatever_is_sent_to_any_field_is_answered_or_refused(api, harbour, kind, seed):
    random = Random(f"{kind}:{seed}")

    for request in requests(make_schema()._schema, kind, random, harbour):
        answer = await api.admin.post(json.loads(json.dumps(request)))

        assert answer.status_code < 500, (answer.text, request)
        assert not internal(answer), (answer.text, request)


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_a_stranger_sends_changes_nothing(api, harbour, seed):
    random = Random(seed)
    stranger = api.as_agent((await hire(api, "Omar")).key)
    before = await counts()

    for request in requests(make_schema()._schema, "mutation", random, harbour):
        answer = await stranger.post(request)
        assert answer.status_code < 500, (answer.text, request)
        assert not internal(answer), (answer.text, request)

    assert await counts() == before


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_document_is_sent_is_answered_or_refused(api, seed):
    random = Random(seed)
    words = [*BRACKETS, "query", "mutation", "fragment", "on", "me", "role", "node", "id", "__schema", "types", "1e999"]

    for _ in range(150):
        document = " ".join(random.choices(words, k=random.choice([1, 3, 10, 100])))
        answer = await api.admin.post({"query": document})

        assert answer.status_code < 500, document
        assert not internal(answer), (answer.text, document)


@pytest.mark.parametrize(
    "content",
    [
        b'{"query": "\xff\xfe"}',
        b'{"query": "{ me { role } }", "variables": {"a": NaN}}',
        b'{"query": "{ me { role } }", "variables": {"a": 1e999}}',
        b'{"query": "{ me { role } }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'{"query": "{ me { role } }", "variables": ' + b'{"a":' * 1100 + b"1" + b"}" * 1100 + b"}",
        b'{"query": "{ me { role } }", "variables": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}",
        b'{"query": "{ me { role } }", "operationName": 7}',
        b'{"query": "{ me { role } }", "operationName": {"a": 1}}',
        b'{"query": "{ me { role } }", "extensions": 7}',
        b'{"query": "{ me { role } }", "documentId": ["x"]}',
        b'{"query": null, "documentId": null}',
        b'{"query": "\\ud800"}',
        b"\x1f\x8b\x08\x00",
        b"[" * 10_000,
    ],
)
async def test_whatever_body_is_sent_is_answered_or_refused(api, content):
    headers = {"authorization": f"Bearer {api.admin.token}", "content-type": "application/json"}

    answer = await api.http.post("/graphql", content=content, headers=headers)

    assert answer.status_code < 500, answer.text
    assert not internal(answer), answer.text


@pytest.mark.parametrize("nesting", [50, 400, 900])
async def test_variables_may_be_nested_as_they_like(api, nesting):
    condition = {"all": []}
    for _ in range(nesting):
        condition = {"not": condition}
    query = "query ($input: ReportInput!) { report(input: $input) { __typename } }"

    answer = await api.admin.post({"query": query, "variables": {"input": {"conditions": condition}}})

    assert answer.status_code < 500
    assert not internal(answer), answer.text


@pytest.mark.parametrize("text", [text for text in TEXTS if text.isprintable()])
async def test_a_header_may_hold_anything(api, text):
    headers = {"x-request-id": text.encode(), "accept": text.encode(), "authorization": f"Bearer {text}".encode()}

    answer = await api.http.get("/graphql", params={"query": "{ me { role } }"}, headers=headers)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "payload",
    [
        7,
        None,
        [],
        {},
        {"query": 7},
        {"query": ["{ me { role } }"]},
        {"query": "{ me { role } }", "variables": [7]},
        {"query": "{ me { role } }", "variables": "x"},
        {"query": "{ me { role } }", "operationName": {"a": 1}},
        {"documentId": 7},
        {"query": "{"},
        {"query": "\ufeff\0"},
    ],
)
async def test_whatever_is_sent_over_a_websocket_is_refused_and_the_next_is_answered(api, server, payload):
    async with connected(server, api.token(Role.ADMIN)) as socket:
        await socket.send({"type": "subscribe", "id": "odd", "payload": payload})
        refused = await socket.receive()

        assert (refused["type"], refused["id"]) == ("error", "odd")
        assert refused["payload"][0]["extensions"]["code"] == "request.invalid"
        assert await socket.ask("{ me { role } }") == {"me": {"role": "ADMIN"}}
