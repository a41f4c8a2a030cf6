"""Workers, Valkey and PostgreSQL are killed in the middle: nothing is missing afterwards, and no cent is paid twice."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from itertools import count
from pathlib import Path

import asyncpg
import pytest

from company import NOW, Company, assert_everything_equals_a_rebuild, found_company, own_connection, settle
from domain.database import sql
from domain.database.lost_connection import LOST_CONNECTION
from domain.refresh.refresh import refresh
from happenings import accept, approved, call, called, part, sell, submitted
from holding import held_at
from infra import embedded
from infra.configuration import Settings
from infra.database import credentials
from infra.migrate import migrate
from infra.resources import open_resources
from paying import lines, percent, put_on_plan
from reading import achieved, month_of
from servers import url_of
from steps import march

TESTS = Path(__file__).parents[1]
STALLING_WORKER = Path(__file__).with_name("stalling_worker.py")
WORKER = "from rainmaker.main import cli; cli()"
MOMENTS = [f"{layer}.{moment}" for layer in ("ENTITY", "AGENT", "TEAM") for moment in ("marks_deleted", "written")]
MARCH = month_of(march(1))
_numbers = count(1)


@pytest.fixture(scope="module")
def engines() -> Iterator[embedded.Engines]:
    """A pair of servers to be killed, in a directory that every account can reach."""
    directory = Path(tempfile.mkdtemp(prefix="rm-"))
    directory.chmod(0o755)
    with embedded.engines(directory=directory, fast=True) as running:
        yield running
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
async def template(engines: embedded.Engines) -> str:
    await migrate(engines.database_url)
    return engines.database_url


@pytest.fixture
async def settings(engines: embedded.Engines, template: str) -> Settings:
    """An installation on those servers."""
    name = f"crash_{next(_numbers)}"
    administration = await asyncpg.connect(**credentials(url_of(template, "postgres")))
    await administration.execute(f'create database "{name}" template "{credentials(template)["database"]}"')
    await administration.close()
    return Settings(database_url=url_of(template, name), redis_url=engines.valkey.url, redis_prefix=name)


@pytest.fixture
async def company(settings: Settings) -> AsyncIterator[Company]:
    """Meridian with a sale, a call and a plan, of which nothing is computed yet."""
    async with open_resources(settings):
        company = await found_company()
        await put_on_plan([company.dana, company.nora], percent("10"), percent("1", key="override", credit="OVERRIDE"))
        await settle()
        await sell(company.dana, "100.00 EUR", reference="order-1", on=march(3))
        await accept(submitted("order-2", "20.00 EUR", part(company.dana), part(company.omar), on=march(4)))
        await call(company.omar, on=march(3))
        yield company


async def assert_nothing_is_lost(company: Company) -> None:
    assert [await lines(company.dana), await lines(company.nora)] == [[10, 1], [1, Decimal("0.20")]]
    assert await achieved(company.harbour, "approved_amount", within=MARCH) == 120
    assert await achieved(company.harbour, "calls_made", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


@asynccontextmanager
async def stalled_worker(settings: Settings, moment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker process that has reached the moment and stays there; killed at the end of the block, if not before."""
    environment = os.environ | {"PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    arguments = [sys.executable, str(STALLING_WORKER), settings.database_url, moment]
    worker = await asyncio.create_subprocess_exec(*arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    assert await worker.stdout.readline() == b"reached\n"
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
        await worker.wait()


async def until_its_transaction_is_gone() -> None:
    """Wait until PostgreSQL has noticed that the worker is dead."""
    others = "select count(*) from pg_stat_activity where datname = current_database() and xact_start < now()"
    async with own_connection() as connection:
        while await connection.fetchval(others):
            pass


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_killed_in_the_middle_of_any_pass_leaves_nothing_behind(settings, company, moment):
    async with stalled_worker(settings, moment) as worker:
        await accept(approved("order-2", on=march(4)))
        worker.kill()
    await until_its_transaction_is_gone()
    await settle()

    await assert_nothing_is_lost(company)


async def test_valkey_killed_and_wiped_while_a_worker_holds_deleted_marks_loses_nothing(settings, engines, company):
    async with stalled_worker(settings, "AGENT.marks_deleted"):
        engines.valkey.kill()
        engines.valkey.wipe()
        await accept(approved("order-2", on=march(4)))
    engines.valkey.start()

    environment = os.environ | {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url}
    environment |= {"REDIS_PREFIX": settings.redis_prefix, "PYTHONPATH": str(TESTS.parent)}
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, "worker", env=environment)
    await until_nothing_is_stale()
    worker.terminate()
    await worker.wait()

    await assert_nothing_is_lost(company)


async def until_nothing_is_stale() -> None:
    async with asyncio.timeout(60), own_connection() as connection:
        while await connection.fetchval("select exists (select 1 from stale_marks)"):
            pass


async def refresh_while(moment: str, *happenings: Callable[[], None]) -> None:
    """Let it happen when a pass has reached the moment."""
    async with held_at(moment, refresh(clock=lambda: NOW, tell=lambda *_: None)):
        for happening in happenings:
            happening()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_postgres_killed_in_the_middle_of_any_pass_is_no_failure_of_a_subject(engines, company, moment):
    with pytest.raises(LOST_CONNECTION):
        await refresh_while(moment, engines.postgres.kill, engines.postgres.start)
    assert await sql.fetch_value("select max(attempts) from subjects") == 0

    await accept(approved("order-2", on=march(4)))
    await settle()

    await assert_nothing_is_lost(company)


async def test_postgres_restarted_in_order_in_the_middle_of_a_pass_is_no_failure_of_a_subject(engines, company):
    with pytest.raises(LOST_CONNECTION):
        await refresh_while("AGENT.marks_deleted", engines.postgres.stop, engines.postgres.start)
    assert await sql.fetch_value("select max(attempts) from subjects") == 0

    await accept(approved("order-2", on=march(4)))
    await settle()

    await assert_nothing_is_lost(company)


async def test_every_event_whose_delivery_was_answered_survives_postgres(engines, company):
    answered: list[str] = []
    enough = asyncio.Event()

    async def deliver_until_it_fails(person) -> None:
        for number in range(1_000_000):
            key = f"{person.name}-{number}"
            await accept(called(person, on=march(5), key=key))
            answered.append(key)
            if len(answered) == 60:
                enough.set()

    deliveries = [asyncio.create_task(deliver_until_it_fails(person)) for person in company.sellers]
    refreshing = asyncio.create_task(refresh(clock=lambda: NOW, tell=lambda *_: None))
    await enough.wait()
    engines.postgres.kill()
    ends = await asyncio.gather(*deliveries, refreshing, return_exceptions=True)
    engines.postgres.start()
    await settle()

    assert all(isinstance(end, Exception) for end in ends[:-1])
    rows = await sql.fetch("select external_id from facts where type = 'rainmaker.call.logged.v1'")
    assert {row["external_id"] for row in rows} >= set(answered)
    assert await achieved(company.meridian, "calls_made", within=MARCH) == len(rows)
    await assert_everything_equals_a_rebuild()
