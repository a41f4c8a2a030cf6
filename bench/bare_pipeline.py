"""The bare pipeline: what a machine can do when nothing but the essential work is done. A yardstick, not a model.

One statement that deduplicates, writes facts and marks; one that takes marks and recomputes ten daily totals of each
agent and day. It compares no payloads, answers no outcomes, quarantines nothing and folds nothing. It runs in two
processes of its own, as the API and a worker do:

    .venv/bin/python bench/bare_pipeline.py serve|work DATABASE_URL [PORT]
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from subprocess import Popen
from time import perf_counter

import asyncpg
import httpx
import msgspec
import uvicorn
from crowd import AGENTS, agent_name
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infra.database import credentials
from rainmaker.demo.installation import free_port

SENDERS = 4
POLL_SECONDS = 0.02

TABLES = """
    create table agent (id uuid primary key default uuidv7(), name text unique);
    create table event_key (source text, id text, primary key (source, id));
    create table event (id uuid primary key default uuidv7(), source text, key text, agent_id uuid not null,
        type text not null, occurred_at timestamptz not null, day date not null, payload jsonb not null,
        seconds integer);
    create index on event (agent_id, day);
    create table mark (id bigint generated always as identity primary key, agent_id uuid, day date);
    create table total (agent_id uuid, day date, metric integer, value numeric, primary key (agent_id, day, metric));
"""
WRITE = """
    with sent as (
        select distinct on (source, key) s.*, a.id as agent_id
          from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::integer[])
               as s (source, key, agent, type, at, payload, seconds) join agent a on a.name = s.agent
         order by source, key),
    fresh as (insert into event_key (source, id) select source, key from sent order by source, key
              on conflict do nothing returning source, id),
    written as (
        insert into event (source, key, agent_id, type, occurred_at, day, payload, seconds)
        select sent.source, sent.key, agent_id, type, at, (at at time zone 'UTC')::date, payload, seconds
          from sent join fresh on fresh.source = sent.source and fresh.id = sent.key returning agent_id, day)
    insert into mark (agent_id, day) select distinct agent_id, day from written
"""
COUNTED = ", ".join(
    f"count(*) filter (where type like '%{kind}%') as m{number},"
    f" sum(seconds) filter (where type like '%{kind}%') as s{number}"
    for number, kind in enumerate(("call", "sms", "email", "appointment", "action"))
)
NAMED = ", ".join(f"({2 * number}, m{number}::numeric), ({2 * number + 1}, s{number}::numeric)" for number in range(5))
RECOMPUTE = f"""
    with taken as (delete from mark where id in (select id from mark order by id limit 5000 for update skip locked)
                   returning agent_id, day),
    cell as (select distinct agent_id, day from taken),
    counted as (select e.agent_id, e.day, {COUNTED} from event e join cell using (agent_id, day) group by 1, 2),
    written as (
        insert into total (agent_id, day, metric, value)
        select agent_id, day, named.metric, named.value from counted
         cross join lateral (values {NAMED}) as named (metric, value) where named.value is not null
        on conflict (agent_id, day, metric) do update set value = excluded.value
         where total.value is distinct from excluded.value)
    select count(*) from taken
"""


class Fact(msgspec.Struct):
    id: str
    source: str
    type: str
    time: datetime
    data: dict[str, object]


_read = msgspec.json.Decoder(list[Fact])


def serve(database_url: str, port: int) -> None:
    pool: list[asyncpg.Pool] = []

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        pool.append(await asyncpg.create_pool(**credentials(database_url), min_size=4, max_size=8))
        yield

    async def ingest(request: Request) -> Response:
        facts = _read.decode(await request.body())
        columns = [
            [fact.source for fact in facts],
            [fact.id for fact in facts],
            [fact.data["agent"] for fact in facts],
            [fact.type for fact in facts],
            [fact.time for fact in facts],
            [json.dumps(fact.data) for fact in facts],
            [fact.data.get("duration_seconds") for fact in facts],
        ]
        async with pool[0].acquire() as connection:
            await connection.execute(WRITE, *columns)
        outcomes = [{"id": fact.id, "outcome": "ACCEPTED"} for fact in facts]
        return Response(msgspec.json.encode(outcomes), media_type="application/json")

    app = Starlette(routes=[Route("/ingest", ingest, methods=["POST"])], lifespan=lifespan)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


async def work(database_url: str) -> None:
    connection = await asyncpg.connect(**credentials(database_url))
    while True:
        if await connection.fetchval(RECOMPUTE) < 200:
            await asyncio.sleep(POLL_SECONDS)


async def bare_rate(database_url: str, bodies: list[bytes], count: int) -> float:
    """Return how many facts a second go through the bare pipeline, fully computed."""
    admin = await asyncpg.connect(**credentials(database_url))
    await admin.execute("create database bare")
    bare_url = database_url.replace("/" + credentials(database_url)["database"], "/bare", 1)
    connection = await asyncpg.connect(**credentials(bare_url))
    await connection.execute(TABLES)
    await connection.executemany("insert into agent (name) values ($1)", [(agent_name(n),) for n in range(AGENTS)])
    port = free_port()
    with _processes(bare_url, port):
        seconds = await _send(connection, port, bodies)
    await connection.close()
    await admin.execute("drop database bare with (force)")
    await admin.close()
    return count / seconds


@contextmanager
def _processes(database_url: str, port: int) -> Iterator[None]:
    started = [
        Popen([sys.executable, __file__, what, database_url, str(port)])  # noqa: S603
        for what in ("serve", "work")
    ]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


async def _send(connection: asyncpg.Connection, port: int, bodies: list[bytes]) -> float:
    waiting = iter(bodies)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as http:
        await _until_it_answers(http)
        start = perf_counter()

        async def send() -> None:
            for body in waiting:
                (await http.post("/ingest", content=body)).raise_for_status()

        await asyncio.gather(*(send() for _ in range(SENDERS)))
        while await connection.fetchval("select exists (select 1 from mark)"):  # noqa: ASYNC110
            await asyncio.sleep(POLL_SECONDS)
        return perf_counter() - start


async def _until_it_answers(http: httpx.AsyncClient) -> None:
    while True:
        try:
            await http.get("/ingest")
        except httpx.TransportError:
            await asyncio.sleep(POLL_SECONDS)
        else:
            return


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        asyncio.run(work(sys.argv[2]))
