"""Migrations: applied by one process while the others wait."""

import asyncio
import sys

import asyncpg
import pytest

from infra.database import credentials
from infra.migrate import migrate, pending
from servers import url_of

MIGRATE = "import asyncio, sys; from infra.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"


@pytest.fixture
async def empty(servers, administration, tmp_path):
    """The URL of an empty database."""
    name = f"empty_{tmp_path.name}".replace("-", "_")
    await administration.execute(f'create database "{name}"')
    yield url_of(servers[0], name)
    await administration.execute(f'drop database "{name}" with (force)')


async def test_three_processes_migrate_at_once_and_all_succeed(empty):
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATE, empty, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]

    outcomes = await asyncio.gather(*(process.communicate() for process in processes))

    assert [process.returncode for process in processes] == [0, 0, 0], outcomes
    assert await pending(empty) == []


async def test_what_is_missing_is_told_in_order_and_applied_once(empty):
    before = await pending(empty)

    await migrate(empty)
    await migrate(empty)

    connection = await asyncpg.connect(**credentials(empty))
    applied = await connection.fetch("select name from tortoise_migrations order by id")
    await connection.close()
    assert before[:2] == ["0001_tables", "0002_rules"]
    assert [row["name"] for row in applied] == before
    assert await pending(empty) == []
