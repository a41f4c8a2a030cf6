"""Bring the database to the newest migration. Many processes may try at once; one does it, the others wait.

The lock is polled: a waiter that blocks in `pg_advisory_lock` holds a snapshot, and an index that is built
concurrently waits for that snapshot for ever.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.api import migrate as migrate_tortoise
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from infra.database import credentials, tortoise_config

LOCK = 7_240_011  # any number that nothing else in this database locks
POLL_SECONDS = 0.1
APP = "rainmaker"


async def migrate(database_url: str) -> None:
    """Apply every migration that the database does not have yet."""
    async with _locked(database_url), TortoiseContext():
        await migrate_tortoise(config=tortoise_config(database_url, largest_pool=1))


async def pending(database_url: str) -> list[str]:
    """Return the names of the migrations that the database does not have yet, in order."""
    config = tortoise_config(database_url, largest_pool=1)
    async with TortoiseContext():
        await Tortoise.init(config=config, init_connections=False)
        executor = MigrationExecutor(get_connection("default"), config["apps"])
        steps = await executor.plan([MigrationTarget(app_label=APP, name="__latest__")])
        return [step.migration.name for step in steps]


@asynccontextmanager
async def _locked(database_url: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(**credentials(database_url))
    try:
        while not await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):  # noqa: ASYNC110 - see above
            await asyncio.sleep(POLL_SECONDS)
        yield
    finally:
        await connection.close()
