"""GraphQL over HTTP, limits, and health."""

import asyncio

import pytest
from graphql import get_introspection_query

from clients import running_app

GRAPHQL = "application/graphql-response+json"
ME = {"query": "{ me { role } }"}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (GRAPHQL, GRAPHQL),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        (f"{GRAPHQL};q=0.5, application/json", "application/json"),
        (f"{GRAPHQL}, application/json;q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=high", "application/json"),
    ],
)
async def test_the_answer_has_the_media_type_that_is_preferred(api, accept, media_type):
    answer = await api.admin.post(ME, accept=accept)

    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.headers["vary"] == "accept"


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), ("application/json", 200)])
@pytest.mark.parametrize("query", ["{ nothing }", "{", "query ($x: Int!) { agents(first: $x) { nodes { id } } }"])
async def test_a_request_that_never_ran_is_400_for_those_who_know_the_media_type(api, query, accept, status):
    answer = await api.admin.post({"query": query}, accept=accept)

    assert answer.status_code == status
    assert ("data" in answer.json()) == (status == 200)


async def test_a_field_that_failed_is_200_with_what_did_not_fail(api):
    answer = await api.admin.post({"query": '{ me { role } node(id: "x") { id } }'}, accept=GRAPHQL)

    assert answer.status_code == 200
    assert answer.json()["data"] == {"me": {"role": "ADMIN"}, "node": None}


@pytest.mark.parametrize("body", ["text", 7, [], [ME], {}, {"query": 7}, {"query": "{ me { role } }", "variables": 7}])
async def test_a_body_that_is_no_request_is_400_in_json(api, body):
    answer = await api.admin.post(body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "request.invalid"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff"])
async def test_a_body_that_is_no_json_is_400_in_json(api, content):
    headers = {"authorization": f"Bearer {api.admin.token}", "content-type": "application/json"}

    answer = await api.http.post("/graphql", content=content, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["errors"]


async def test_a_query_may_be_got_and_a_mutation_may_not(api):
    headers = {"authorization": f"Bearer {api.admin.token}"}
    got = await api.http.get("/graphql", params=ME, headers=headers)
    refused = await api.http.get("/graphql", params={"query": "mutation { __typename }"}, headers=headers)
    put = await api.http.put("/graphql", headers=headers)

    assert got.json() == {"data": {"me": {"role": "ADMIN"}}}
    assert refused.status_code in {400, 405}
    assert (put.status_code, put.headers["allow"]) == (405, "GET, POST")


async def test_the_schema_can_be_asked_for_unless_that_is_switched_off(api, settings, database):
    assert "__schema" in await api.admin.run(get_introspection_query())

    async with running_app(settings.model_copy(update={"introspection": False}), database) as closed:
        answer = await closed.admin.post({"query": get_introspection_query()})

    assert "introspection" in answer.json()["errors"][0]["message"].lower()


async def test_it_lives_and_is_ready(api):
    alive, ready = await asyncio.gather(api.http.get("/live"), api.http.get("/ready"))

    assert alive.json() == {"status": "ok"}
    assert (ready.status_code, ready.json()) == (200, {"postgresql": "ok", "redis": "ok"})


async def test_it_is_not_ready_without_redis_but_works(settings):
    async with running_app(settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})) as alone:
        ready = await alone.http.get("/ready")
        founded = await alone.admin.do(
            "foundOrganisation", "organisation { name }", name="Meridian", timeZone="UTC", baseCurrency="EUR"
        )

    assert (ready.status_code, ready.json()) == (503, {"postgresql": "ok", "redis": "no answer"})
    assert founded["organisation"] == {"name": "Meridian"}


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"])
@pytest.mark.parametrize("accept", [None, "*/*", "application/*", "text/html", GRAPHQL])
async def test_json_is_taken_and_answered_whatever_else_is_accepted(api, media_type, accept):
    headers = {"content-type": media_type} | ({} if accept is None else {"accept": accept})

    answer = await api.admin.post(ME, **headers)

    assert (answer.status_code, answer.json()) == (200, {"data": {"me": {"role": "ADMIN"}}})
    assert answer.headers["content-type"] == (GRAPHQL if accept == GRAPHQL else "application/json")


@pytest.mark.parametrize(
    "more",
    [
        {"variables": None},
        {"variables": {}},
        {"operationName": None},
        {"operationName": "Who"},
        {"extensions": None},
        {"extensions": {"any": ["thing"]}},
        {"somethingElse": 7},
    ],
)
async def test_what_a_request_may_leave_empty_may_be_empty(api, more):
    answer = await api.admin.post({"query": "query Who { me { role } }", **more}, accept=GRAPHQL)

    assert (answer.status_code, answer.json()) == (200, {"data": {"me": {"role": "ADMIN"}}})


@pytest.mark.parametrize("wrong", [{"variables": "7"}, {"variables": [7]}, {"extensions": "x"}, {"extensions": [7]}])
@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
async def test_what_a_request_may_not_be_is_400_for_everybody(api, wrong, accept):
    answer = await api.admin.post({**ME, **wrong}, accept=accept)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == accept


async def test_one_of_several_operations_is_chosen_by_its_name(api):
    document = "query A { me { role } } query B { me { __typename } }"

    chosen = await api.admin.post({"query": document, "operationName": "B"}, accept=GRAPHQL)
    unclear = await api.admin.post({"query": document}, accept=GRAPHQL)
    unknown = await api.admin.post({"query": document, "operationName": "C"}, accept=GRAPHQL)

    assert chosen.json() == {"data": {"me": {"__typename": "Viewer"}}}
    assert (unclear.status_code, unknown.status_code) == (400, 400)


async def test_variables_are_got_as_json_in_the_address(api):
    headers = {"authorization": f"Bearer {api.admin.token}", "accept": GRAPHQL}
    query = "query ($no: Boolean!) { me { role @skip(if: $no) __typename } }"

    answer = await api.http.get("/graphql", params={"query": query, "variables": '{"no": true}'}, headers=headers)
    wrong = await api.http.get("/graphql", params={"query": query, "variables": "{"}, headers=headers)

    assert answer.json() == {"data": {"me": {"__typename": "Viewer"}}}
    assert wrong.status_code == 400
