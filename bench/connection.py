"""A connection of 100 nodes x 8 fields, authenticated, beside a bare route that runs the same SQL in the same run.

.venv/bin/python bench/connection.py [bare DATABASE_URL PORT STATEMENTS]
"""

import asyncio
import pickle
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import asyncpg
import httpx
import orjson
import uvicorn
from http_load import post, rate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.app import create_app
from domain.access.viewer import Role
from domain.database import sql
from infra.clock import now
from infra.configuration import Settings
from infra.database import credentials
from infra.migrate import migrate
from rainmaker.demo.installation import Installation, free_port, serving, throw_away_engines

LIMIT = 0.4
NODES = 100
ROUNDS, SECONDS = 3, 4.0
SOURCE = "bench"
QUERY = """query Page { transactions(first: 100) { nodes {
    id version reference kind state amount { amount currency } approvedDay submittedAt } } }"""
BODY = orjson.dumps({"query": QUERY, "operationName": "Page"})


async def measure() -> bool:
    with throw_away_engines() as engines:
        settings = engines.model_copy(update={"requests_per_second": 100_000, "requests_at_once": 1_000_000})
        await migrate(settings.database_url)
        async with serving(settings, logs=settings.token_key_file.parent) as installation:
            token = installation.token(Role.ADMIN, now=now(), lifetime=timedelta(hours=1))
            await _fill(installation, token)
            statements = await _statements(settings, token)
            with _bare(settings.database_url, statements) as bare_url:
                return await _compare(f"{installation.url}/graphql", bare_url, token)


async def _compare(url: str, bare_url: str, token: str) -> bool:
    shares = []
    for _ in range(ROUNDS):
        ours = await rate(url, post(url, BODY, token), seconds=SECONDS)
        bare = await rate(bare_url, post(bare_url, BODY, token), seconds=SECONDS)
        shares.append(ours / bare)
        print(
            f"connection of {NODES} x 8: {ours:.0f}/s, bare route with the same SQL: {bare:.0f}/s, {ours / bare:.2f} x"
        )
    share = sorted(shares)[ROUNDS // 2]
    print(f"median {share:.2f} x (must reach {LIMIT})")
    return share >= LIMIT


async def _fill(installation: Installation, token: str) -> None:
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=installation.url, headers=headers, timeout=60) as client:

        async def do(name: str, selection: str, /, **given: Any) -> Any:
            kind = name[0].upper() + name[1:]
            query = f"mutation ($i: {kind}Input!) {{ {name}(input: $i) {{ {selection} problems {{ message }} }} }}"
            answer = await client.post(
                "/graphql", json={"query": query, "variables": {"i": {"idempotencyKey": name, **given}}}
            )
            return answer.json()["data"][name]

        await do("foundOrganisation", "", name="Bench", timeZone="UTC", baseCurrency="EUR")
        dana = (await do("hireAgent", "agent { id }", name="Dana"))["agent"]["id"]
        await do("linkIdentity", "", kind="AGENT", source=SOURCE, reference="dana", subjectId=dana)
        media_type = {"content-type": "application/cloudevents-batch+json"}
        events = [event for number in range(NODES) for event in _sale(number)]
        answer = await client.post("/ingest", content=orjson.dumps(events), headers=media_type)
        answer.raise_for_status()
        for _ in range(300):
            found = (await client.post("/graphql", content=BODY, headers={"content-type": "application/json"})).json()
            nodes = found["data"]["transactions"]["nodes"]
            if len(nodes) == NODES and all(node["state"] == "APPROVED" for node in nodes):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(found)


def _sale(number: int) -> Iterator[dict[str, Any]]:
    data = {
        "kind": "sale",
        "amount": f"{number}.50",
        "currency": "EUR",
        "credits": [{"agent": "dana", "percent": "100"}],
    }
    for word, given in (("submitted", data), ("approved", {})):
        yield {
            "specversion": "1.0",
            "id": f"{number}:{word}",
            "source": SOURCE,
            "type": f"rainmaker.transaction.{word}.v1",
            "time": "2026-03-14T09:30:00Z",
            "data": {"transaction": f"T-{number}", **given},
        }


async def _statements(settings: Settings, token: str) -> list[tuple[str, tuple[Any, ...]]]:
    """Every statement that one answer takes, with its values."""
    seen: list[tuple[str, tuple[Any, ...]]] = []

    def recorded(original: Any) -> Any:
        async def fetch(statement: str, *values: Any) -> Any:
            seen.append((statement, values))
            return await original(statement, *values)

        return fetch

    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://r") as client:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        await client.post("/graphql", content=BODY, headers=headers)
        originals = {name: getattr(sql, name) for name in ("fetch", "fetch_one", "fetch_value")}
        for name, original in originals.items():
            setattr(sql, name, recorded(original))
        await client.post("/graphql", content=BODY, headers=headers)
        for name, original in originals.items():
            setattr(sql, name, original)
    return seen


@contextmanager
def _bare(database_url: str, statements: list[tuple[str, tuple[Any, ...]]]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "statements"
        file.write_bytes(pickle.dumps(statements))
        port = free_port()
        process = Popen([sys.executable, __file__, "bare", database_url, str(port), str(file)])  # noqa: S603
        try:
            url = f"http://127.0.0.1:{port}/rows"
            _wait(url)
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait(url: str) -> None:
    with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
        client.post(url).raise_for_status()


def serve_bare(database_url: str, port: int, statements: list[tuple[str, tuple[Any, ...]]]) -> None:
    pool: list[asyncpg.Pool] = []

    async def leave_as_it_is(_connection: Any) -> None:
        pass

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        given = {"min_size": 1, "max_size": 10, "reset": leave_as_it_is, "server_settings": {"jit": "off"}}
        pool.append(await asyncpg.create_pool(**credentials(database_url), **given))
        yield

    async def rows(request: Request) -> Response:
        await request.body()
        found = []
        for statement, values in statements:
            async with pool[0].acquire() as connection:
                found.append([dict(row) for row in await connection.fetch(statement, *values)])
        return Response(orjson.dumps(found, default=str), media_type="application/json")

    app = Starlette(routes=[Route("/rows", rows, methods=["POST"])], lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=port, http="httptools", loop="uvloop", access_log=False, log_level="error")


if __name__ == "__main__":
    if sys.argv[1:2] == ["bare"]:
        serve_bare(sys.argv[2], int(sys.argv[3]), pickle.loads(Path(sys.argv[4]).read_bytes()))  # noqa: S301 - our own
    else:
        sys.exit(0 if asyncio.run(measure()) else 1)
