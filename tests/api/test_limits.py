"""Every limit tells its name, what was asked for, and the bound; what is refused does not run."""

import asyncio
import time
from contextlib import suppress

import pytest
from graphql import build_schema
from prometheus_client import generate_latest

from api.ingest import BATCH
from api.limits.cost import HEAVY_FIELDS, MOST_COST
from api.limits.documents import KEPT_TOKENS, Documents
from api.limits.subscriptions import MOST_OF_CONNECTION
from api.limits.text import check_text
from api.schema import make_schema
from clients import running_app
from domain.access.viewer import Role
from domain.database import sql
from domain.shared.errors import LimitExceeded
from infra.metrics import registry
from sockets import connected
from steps import found_company, hire

ME = {"query": "{ me { role } }"}


def refused(answer):
    [error] = answer["errors"]
    extensions = error["extensions"]
    return extensions["limit"], extensions["value"], extensions["bound"]


def bomb(levels):
    """Fragments that double with each level: a few lines stand for millions of fields."""
    fragments = "".join(
        f"fragment F{n} on Query {{ a{n}: node(id: 1) {{ id }} ...F{n + 1} ...F{n + 1} }} " for n in range(levels)
    )
    return f"{{ ...F0 }} {fragments} fragment F{levels} on Query {{ me {{ role }} }}"


def widening(levels):
    """Fields that are selected twice at every level under other names, through fragments."""
    fragments = "".join(
        f"fragment F{n} on Team {{ a: parent {{ ...F{n + 1} }} b: parent {{ ...F{n + 1} }} }} " for n in range(levels)
    )
    return f"{{ teams {{ nodes {{ ...F0 }} }} }} {fragments} fragment F{levels} on Team {{ id }}"


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        ("{ " + " ".join(f"a{number}: __typename" for number in range(31)) + " }", ("aliases", 31, 30)),
        ("{ me { role } }" + " fragment F on Agent { name }" * 200, ("tokens", 1406, 700)),
        ("{ " + "a { " * 50 + "}" * 50 + " }", ("nesting", 51, 40)),
        (f'{{ node(id: "{"x" * 40_000}") {{ id }} }}', ("document", 40_023, 32_768)),
        ("query { " + "a { " * 13 + "b" + " }" * 13 + " }", ("depth", 13, 12)),
        ("{ " + "__typename " * 21 + "}", ("repeats", 21, 20)),
        ("{ " + " ".join(f"field{number}" for number in range(21)) + " }", ("root_fields", 21, 20)),
        (widening(12), ("depth", 13, 12)),
        (widening(9), ("fields", 1001, 1000)),
    ],
)
async def test_a_document_beyond_a_limit_is_refused_before_it_runs(api, query, limit):
    answer = (await api.admin.post({"query": query})).json()

    assert answer.get("data") is None
    assert refused(answer) == limit
    assert answer["errors"][0]["extensions"]["code"] == f"limit.{limit[0]}"


async def test_fragments_that_double_are_followed_once_in_each_place(api):
    answer = (await api.admin.post({"query": bomb(18)})).json()

    assert answer["data"]["me"] == {"role": "ADMIN"}


PAGES = Documents(
    build_schema(
        """type Query { agents(first: Int = 50): Agents!  teams: [Team!]! }
           type Agents { nodes: [Agent!]! }
           type Agent { name: String  goals(first: Int = 50): Goals! }
           type Goals { nodes: [Goal!]! }
           type Goal { target: String }
           type Team { name: String }"""
    )
)


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ teams { name } }", {}, 1 + 10),
        ("{ agents { nodes { name } } }", {}, 1 + 50 * 2),
        ("{ agents(first: 3) { nodes { name } } }", {}, 1 + 3 * 2),
        ("{ agents(first: 3) { nodes { name } nodes { name } } }", {}, 1 + 3 * 2),
        ("query ($n: Int) { agents(first: $n) { nodes { name } } }", {"n": 7}, 1 + 7 * 2),
        ("query ($n: Int = 4) { agents(first: $n) { nodes { name } } }", {}, 1 + 4 * 2),
        ("query ($n: Int) { agents(first: $n) { nodes { name } } }", {}, 1 + 50 * 2),
        ("query ($n: Int) { agents(first: $n) { nodes { name } } }", {"n": 10**9}, 1 + 200 * 2),
        ("query ($n: Int) { agents(first: $n) { nodes { name } } }", {"n": -5}, 1),
        ("query ($n: Int) { agents(first: $n) { nodes { name } } }", {"n": "many"}, 1 + 50 * 2),
        ("{ agents(first: 10) { nodes { goals(first: 20) { nodes { target } } } } }", {}, 1 + 10 * (1 + 1 + 20 * 2)),
        ("{ ...F ...F } fragment F on Query { agents(first: 3) { nodes { name } } }", {}, 1 + 3 * 2),
    ],
)
def test_the_cost_multiplies_lists_within_lists_and_counts_the_variables(query, variables, cost):
    [operation] = PAGES.read(query).operations

    assert operation.cost.total(variables) == cost


async def test_an_operation_that_costs_too_much_is_refused(company):
    places = "standings(first: $n) { places { nodes { rank name score { value } } } }"
    query = f"query ($n: Int!) {{ leaderboards(first: $n) {{ nodes {{ {places} }} }} }}"

    cheap = await company.admin.post({"query": query, "variables": {"n": 1}})
    dear = await company.admin.post({"query": query, "variables": {"n": 200}})

    assert "errors" not in cheap.json(), cheap.json()
    limit, value, bound = refused(dear.json())
    assert (limit, bound) == ("cost", MOST_COST)
    assert value > bound


async def test_nothing_is_run_that_is_not_named_where_there_are_several(company):
    places = "standings(first: 200) { places { nodes { rank name score { value } } } }"
    dear = f"query A {{ leaderboards(first: 200) {{ nodes {{ {places} }} }} }} query B {{ me {{ role }} }}"

    unnamed = (await company.admin.post({"query": dear})).json()
    named = (await company.admin.post({"query": dear, "operationName": "A"})).json()
    cheap = (await company.admin.post({"query": dear, "operationName": "B"})).json()

    assert unnamed.get("data") is None
    assert refused(named)[0] == "cost"
    assert cheap == {"data": {"me": {"role": "ADMIN"}}}


def test_heavy_fields_are_fields_of_the_schema():
    known = make_schema()._schema

    for path in HEAVY_FIELDS:
        kind, _, name = path.partition(".")
        assert name in known.type_map[kind].fields, path


async def test_a_page_that_is_too_large_tells_the_limit(company):
    answer = (await company.admin.post({"query": "{ agents(first: 201) { nodes { id } } }"})).json()

    assert refused(answer) == ("page", 201, 200)


@pytest.mark.parametrize("body", [[ME], [ME, ME]])
async def test_batches_of_operations_are_not_taken(api, body):
    assert (await api.admin.post(body)).status_code == 400


async def test_uploads_are_not_taken(api):
    headers = {"authorization": f"Bearer {api.admin.token}"}
    parts = {"operations": (None, '{"query": "{ me { role } }"}'), "map": (None, "{}")}

    answer = await api.http.post("/graphql", files=parts, headers=headers)

    assert answer.status_code == 415


async def test_a_body_beyond_the_limit_is_refused_in_json(api, settings):
    answer = await api.admin.post({"query": " " * (settings.body_limit_bytes + 1)})

    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/json")
    limit, value, bound = refused(answer.json())
    assert (limit, bound) == ("body", settings.body_limit_bytes)
    assert value > bound


async def test_a_body_that_does_not_say_its_length_is_refused_as_soon_as_it_is_too_large(settings, database):
    async def endless():
        while True:
            yield b" " * 1000

    async with running_app(settings.model_copy(update={"body_limit_bytes": 10_000}), database) as api:
        headers = {"authorization": f"Bearer {api.admin.token}", "content-type": "application/json"}
        answer = await api.http.post("/graphql", content=endless(), headers=headers)

    assert answer.status_code == 413
    assert refused(answer.json()) == ("body", 11_000, 10_000)


async def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_answered(settings, database):
    slow = settings.model_copy(update={"requests_per_second": 1, "requests_at_once": 5})
    async with running_app(slow, database) as api:
        answers = [await api.admin.post(ME) for _ in range(6)]
        other = await api.integration.post(ME)

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert (answers[-1].headers["retry-after"], refused(answers[-1].json())) == ("1", ("rate", 2, 1))
    assert other.status_code == 200


async def test_who_posts_events_too_often_is_told_when_to_come_back(settings, database):
    slow = settings.model_copy(update={"requests_per_second": 1, "requests_at_once": 5})
    async with running_app(slow, database) as api:
        await found_company(api)
        headers = {"authorization": f"Bearer {api.integration.token}", "content-type": BATCH}
        answers = [await api.http.post("/ingest", content=b"[]", headers=headers) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    error = answers[-1].json()["error"]
    assert (error["code"], error["limit"], error["value"], error["bound"]) == ("limit.rate", "rate", 2, 1)


async def test_events_are_counted_by_what_became_of_them(api, company):
    def counted(outcome):
        return registry.get_sample_value("rainmaker_events_total", {"outcome": outcome}) or 0

    def requests(outcome):
        labels = {"operation": "ingest", "kind": "ingest", "outcome": outcome}
        return registry.get_sample_value("rainmaker_operations_total", labels) or 0

    headers = {"authorization": f"Bearer {api.integration.token}", "content-type": BATCH}
    before = counted("QUARANTINED"), requests("ok"), requests("errors")
    await api.http.post("/ingest", content=b"[7, null]", headers=headers)
    await api.http.post("/ingest", content=b"[", headers=headers)

    after = counted("QUARANTINED"), requests("ok"), requests("errors")
    assert [new - old for new, old in zip(after, before, strict=True)] == [2, 1, 1]


async def test_many_who_ask_at_once_are_counted_once_each(settings, database):
    slow = settings.model_copy(update={"requests_per_second": 50, "requests_at_once": 100})
    async with running_app(slow, database) as api:
        answers = [await asyncio.gather(*(api.admin.post(ME) for _ in range(10))) for _ in range(5)]

    assert {answer.status_code for together in answers for answer in together} == {200}


async def test_two_processes_count_together(settings, database):
    slow = settings.model_copy(update={"requests_per_second": 1, "requests_at_once": 6})
    async with running_app(slow, database) as first, running_app(slow, database) as second:
        answers = [await api.admin.post(ME) for api in (first, second) * 4]

    assert sum(answer.status_code == 200 for answer in answers) == 6


async def test_without_redis_nobody_is_counted_and_the_metrics_say_so(settings):
    before = _metric("rainmaker_rates_uncounted_total")
    alone = settings.model_copy(
        update={"redis_url": "redis://127.0.0.1:1/0", "requests_per_second": 1, "requests_at_once": 1}
    )

    async with running_app(alone) as api:
        answers = [await api.admin.post(ME) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert _metric("rainmaker_rates_uncounted_total") == before + 3


async def test_a_statement_that_takes_too_long_is_cancelled(settings):
    async with running_app(settings.model_copy(update={"query_seconds": 1})) as api:
        await sql.execute(
            "create or replace function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(5);"
            " return new; end $$; create trigger slow before insert on organisation"
            " for each row execute function slow()"
        )
        began = time.monotonic()
        found = {"idempotencyKey": "k", "name": "Meridian", "timeZone": "UTC", "baseCurrency": "EUR"}
        query = "mutation ($input: FoundOrganisationInput!) { foundOrganisation(input: $input) { problems { code } } }"
        answer = (await api.admin.post({"query": query, "variables": {"input": found}})).json()

    assert refused(answer) == ("time", 1, 1)
    assert time.monotonic() - began < 4


async def test_a_websocket_carries_so_many_operations_at_a_time(company, server):
    dana = await hire(company, "Dana")
    query = "subscription ($id: ID!) { earnings(agentId: $id) { totals { amount } } }"

    async with connected(server, company.token(Role.ADMIN)) as socket:
        for number in range(MOST_OF_CONNECTION + 1):
            payload = {"query": query, "variables": {"id": dana.id}}
            await socket.send({"type": "subscribe", "id": str(number), "payload": payload})
        refusals = []
        while not refusals:
            message = await socket.receive()
            refusals = [message] if message["id"] == str(MOST_OF_CONNECTION) else []

    assert refusals[0]["type"] == "error"
    assert refused({"errors": refusals[0]["payload"]}) == ("connection", MOST_OF_CONNECTION + 1, MOST_OF_CONNECTION)


async def test_a_document_is_parsed_and_validated_once(api):
    documents = make_schema().documents
    query = "{ me { role __typename } }"
    await api.admin.run(query)
    misses, hits = documents.misses, documents.hits

    await asyncio.gather(*(api.admin.run(query) for _ in range(3)))

    assert documents.misses == misses
    assert documents.hits >= hits + 3


def test_many_documents_do_not_fill_the_memory():
    documents = Documents(PAGES.schema)
    for number in range(200):
        selected = " ".join(f"name{number}x{field}" for field in range(300))
        documents.read(f"{{ teams {{ {selected} }} }}")

    assert documents.kept_tokens <= KEPT_TOKENS


@pytest.mark.parametrize("text", ['"""' + '\\"""' * 8000, '"' * 32_000, '"""a' * 8000, "{" * 900, '"\\' * 16_000])
def test_no_text_takes_long_to_be_looked_at(text):
    began = time.perf_counter()
    with suppress(LimitExceeded):
        check_text(text)

    assert time.perf_counter() - began < 0.1


def _metric(name):
    lines = generate_latest(registry).decode().splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))
