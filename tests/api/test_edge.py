"""What holds for every answer: ids, headers, errors in JSON; and what operators ask: health and metrics."""

import asyncio

import httpx
import pytest
from structlog.testing import capture_logs

from api.edge import HEADERS
from clients import running_app
from domain.access.viewer import Role
from domain.database import sql
from infra.metrics import MOST_OPERATIONS, bounded
from servers import running_server
from sockets import Closed, connected
from steps import found_company, hire

ME = {"query": "{ me { role } }"}


async def test_every_answer_has_an_id_by_which_its_log_lines_are_found(api):
    first, second = [await api.admin.post(ME) for _ in range(2)]

    assert first.headers["x-request-id"] != second.headers["x-request-id"]


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("proxy-0123456789", True), ("short", False), ("x" * 65, False), ("a b\u00e4c-def-ghi", False)],
)
async def test_the_id_of_a_proxy_is_kept_unless_it_is_odd(api, given, is_kept):
    answer = await api.http.get("/live", headers={"x-request-id": given.encode()})

    assert (answer.headers["x-request-id"] == given) is is_kept


@pytest.mark.parametrize("path", ["/graphql", "/live", "/ready", "/metrics", "/ingest", "/nothing"])
async def test_every_answer_leaves_browsers_no_choice(api, path):
    answer = await api.http.get(path)

    for name, value in HEADERS:
        assert answer.headers[name] == value
    assert "strict-transport-security" not in answer.headers
    assert "set-cookie" not in answer.headers


async def test_browsers_are_told_to_come_by_tls_where_that_is_set(settings, database):
    async with running_app(settings.model_copy(update={"hsts_seconds": 3600}), database) as api:
        answer = await api.http.get("/live")

    assert answer.headers["strict-transport-security"] == "max-age=3600; includeSubDomains"


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/ingest", 405)])
async def test_what_is_not_there_is_told_in_json(api, method, path, status):
    answer = await api.http.request(method, path)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == "request.invalid"


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "text/plain; application/json",
    ],
)
async def test_what_a_form_of_any_page_could_send_is_not_read(api, media_type):
    headers = {"authorization": f"Bearer {api.admin.token}", "content-type": media_type}

    answer = await api.http.post("/graphql", content=b'{"query": "{ me { role } }"}', headers=headers)

    assert answer.status_code == 415


async def test_a_failure_nobody_meant_is_told_with_an_id_that_is_logged(settings, database):
    async with running_app(settings, database) as api:
        await sql.execute("drop table stale_marks cascade")
        del api.app.state.resources
        with capture_logs() as logs:
            answer = await api.http.get("/ready")

    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (500, "internal.error")
    assert error["extensions"]["id"] in {line.get("error_id") for line in logs}


async def test_the_metrics_say_what_was_asked_and_what_waits(api):
    await found_company(api)
    await hire(api, "Dana")
    await api.admin.post({"query": "query WhoAmI { me { role } }", "operationName": "WhoAmI"})
    await api.admin.post({"query": "{ nothing }"})

    text = (await api.http.get("/metrics")).text

    lines = text.splitlines()
    assert 'rainmaker_operations_total{kind="query",operation="WhoAmI",outcome="ok"} 1.0' in lines
    assert any(line.startswith('rainmaker_operation_seconds_count{operation="WhoAmI"}') for line in lines)
    assert any(line.startswith('rainmaker_stale_marks{lane="live",layer="AGENT"}') for line in lines)
    assert any(line.startswith('rainmaker_stale_mark_age_seconds{lane="backfill",layer="TEAM"}') for line in lines)
    for name in (
        "rainmaker_queue",
        'rainmaker_pool{state="idle"}',
        "rainmaker_subscriptions",
        "process_cpu_seconds_total",
    ):
        assert any(line.startswith(name) for line in lines), name


async def test_the_metrics_may_ask_for_a_token(settings, database):
    async with running_app(settings.model_copy(update={"metrics_token": "s3cret"}), database) as api:
        without = await api.http.get("/metrics")
        given = await api.http.get("/metrics", headers={"authorization": "Bearer s3cret"})

    assert (without.status_code, given.status_code) == (401, 200)


def test_names_that_clients_make_up_do_not_fill_the_metrics():
    labels = {bounded(f"Made{number}") for number in range(1000)}

    assert len(labels) <= MOST_OPERATIONS + 1
    assert bounded('x"} 1\nrainmaker_queue 7') == "other"


async def test_a_client_that_leaves_cancels_what_is_read_for_it(settings, database):
    async with running_server(settings, database) as address, running_app(settings, database) as api:
        await found_company(api)
        await sql.execute("alter table organisation rename to moved")
        await sql.execute("create view organisation as select m.* from moved m, pg_sleep(60)")
        headers = {"authorization": f"Bearer {api.admin.token}"}
        async with httpx.AsyncClient(timeout=0.5) as impatient:
            with pytest.raises(httpx.ReadTimeout):
                await impatient.post(f"{address}/graphql", json={"query": "{ organisation { name } }"}, headers=headers)

        async with asyncio.timeout(10):
            while await sql.fetch_value(
                "select count(*) from pg_stat_activity where query like '%from organisation%'"
                " and state = 'active' and pid <> pg_backend_pid()"
            ):
                await asyncio.sleep(0.05)


async def test_a_server_that_stops_completes_what_is_followed_and_then_closes(settings, database, api):
    await found_company(api)
    dana = await hire(api, "Dana")
    query = "subscription ($id: ID!) { earnings(agentId: $id) { totals { amount } } }"
    messages = []

    async with running_server(settings, database) as address:
        opening = connected(address, api.token(Role.ADMIN))
        socket = await opening.__aenter__()
        await socket.send({"type": "subscribe", "id": "1", "payload": {"query": query, "variables": {"id": dana.id}}})
        messages.append((await socket.receive())["type"])
    messages.append((await socket.receive())["type"])
    with pytest.raises(Closed) as closed:
        await socket.receive()

    assert messages == ["next", "complete"]
    assert closed.value.code == 1012
    await opening.__aexit__(None, None, None)


async def test_a_process_that_stops_is_not_ready(settings, api, database):
    await database.live.drain(seconds=0.1)

    answer = await api.http.get("/ready")

    assert (answer.status_code, answer.json()) == (503, {"status": "stopping"})
