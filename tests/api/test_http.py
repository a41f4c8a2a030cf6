"""GraphQL over HTTP, limits, and health."""

import asyncio

import pytest
from graphql import get_introspection_query
from strawberry.extensions.validation_cache import _get_validate_cache

from api.limits import CACHED_DOCUMENTS
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


@pytest.mark.parametrize(
    "body", ["text", 7, None, [], [ME], {}, {"query": 7}, {"query": "{ me { role } }", "variables": 7}]
)
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


async def test_every_answer_has_an_id_by_which_its_log_lines_are_found(api):
    first, second = [await api.admin.post(ME) for _ in range(2)]

    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_a_body_beyond_the_limit_is_refused(api, settings):
    answer = await api.admin.post({"query": " " * (settings.body_limit_bytes + 1)})

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "{ " + " ".join(f"a{number}: __typename" for number in range(31)) + " }",
        "{ me { role } }" + " fragment F on Agent { name }" * 300,
        "query " + "{ a " * 13 + "}" * 13,
    ],
)
async def test_a_document_beyond_the_limits_is_refused_before_it_runs(api, query):
    answer = (await api.admin.post({"query": query})).json()

    assert answer.get("data") is None
    assert answer["errors"][0]["extensions"]["code"] == "request.invalid"


async def test_the_schema_can_be_asked_for_unless_that_is_switched_off(api, settings, database):
    assert "__schema" in await api.admin.run(get_introspection_query())

    async with running_app(settings.model_copy(update={"introspection": False}), database) as closed:
        answer = await closed.admin.post({"query": get_introspection_query()})

    assert "introspection" in answer.json()["errors"][0]["message"].lower()


async def test_parsed_and_validated_documents_are_kept(api):
    cache = _get_validate_cache(CACHED_DOCUMENTS)
    await api.admin.run("{ me { role } }")
    before = cache.cache_info()

    await api.admin.run("{ me { role } }")

    after = cache.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


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
