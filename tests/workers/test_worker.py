"""A worker: rung or not, with Redis or without, it leaves nothing stale."""

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager

import pytest

from domain.database import sql
from domain.database.transaction import transaction
from domain.marks.write import Layer, Mark, What, register_subjects, write_marks
from infra.clock import now
from steps import create_team, found_company, hire
from workers.main import work

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
CLI = "from rainmaker.main import cli; cli()"


@asynccontextmanager
async def working(settings):
    """A worker in this process, for as long as the block lasts."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(settings, stop=stop))
    yield task
    stop.set()
    async with asyncio.timeout(10):
        await task


async def _nothing_is_stale():
    async with asyncio.timeout(60):
        while await sql.fetch_value("select count(*) from stale_marks"):
            await asyncio.sleep(0.01)


@pytest.fixture
async def dana(api):
    """An agent whose figures are stale."""
    await found_company(api)
    return await hire(api, "Dana", into=await create_team(api, "North"))


async def test_a_worker_brings_up_to_date_what_was_marked_before_it_came(settings, dana):
    async with working(settings):
        await _nothing_is_stale()


async def test_a_worker_hears_the_bell(settings, dana):
    async with working(settings):
        await _nothing_is_stale()
        mark = Mark(Layer.AGENT, dana.key, What.PAY_FROM, since=now())
        await transaction(lambda: write_marks([mark], now=now()))
        await _nothing_is_stale()


async def test_without_redis_a_worker_sweeps_by_itself(settings, dana):
    async with working(settings.model_copy(update={"redis_url": NOBODY_LISTENS})):
        await _nothing_is_stale()


async def test_two_workers_share_the_work(settings, dana):
    subjects = [await hire_id for hire_id in (sql.fetch_value("select uuidv7()") for _ in range(50))]
    await register_subjects(Layer.AGENT, subjects)
    marks = [Mark(Layer.AGENT, subject, What.PAY_FROM, since=now()) for subject in subjects]

    async with working(settings), working(settings):
        await transaction(lambda: write_marks(marks, now=now()))
        await _nothing_is_stale()

    assert await sql.fetch_value("select min(version) from subjects where id = any($1)", subjects) >= 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_process_stops_when_told_to(settings, number):
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "REDIS_PREFIX": settings.redis_prefix,
        "LOG_FORMAT": "json",
    }
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CLI, "worker", env=environment, stderr=pipe)
    async with asyncio.timeout(60):
        while b"worker_started" not in await process.stderr.readline():
            pass
        process.send_signal(number)
        _, rest = await process.communicate()

    assert process.returncode == 0, rest
    assert b"worker_stopped" in rest
