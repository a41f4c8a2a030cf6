"""Real servers for every test: one pair a process, one database a test, copied from one that was prepared once.

`DATABASE_URL` and `REDIS_URL`, when set, name servers to use instead; the tests make and drop databases there.
"""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from itertools import count
from pathlib import Path

import asyncpg
import hypothesis
import pytest

from clients import Api, running_app
from company import Company, found_company
from folders import open_folder
from infra import embedded
from infra.configuration import Settings
from infra.database import credentials, open_database
from infra.migrate import migrate
from infra.resources import Resources, open_resources
from servers import running_server, url_of

TEMPLATE = "rainmaker_template"
FOUNDED = "founded_company"
_numbers = count(1)
# The same examples each time, so that a change fails for its own sake; with EXAMPLES set others, for a longer run.
hypothesis.settings.register_profile("repeatable", derandomize="EXAMPLES" not in os.environ, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[str, str]]:
    """The URLs of PostgreSQL and of Valkey."""
    with ExitStack() as closing:
        database_url, redis_url = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
        if database_url is None or redis_url is None:
            directory = closing.enter_context(open_folder())
            running = closing.enter_context(embedded.engines(directory=directory, fast=True))
            database_url, redis_url = database_url or running.database_url, redis_url or running.redis_url
        yield database_url, redis_url


@pytest.fixture(scope="session")
async def administration(servers: tuple[str, str]) -> AsyncIterator[asyncpg.Connection]:
    """A connection that makes and drops databases."""
    connection = await asyncpg.connect(**credentials(servers[0]))
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def template(servers: tuple[str, str], administration: asyncpg.Connection) -> AsyncIterator[str]:
    """The name of a migrated database."""
    name = f"{TEMPLATE}_{os.getpid()}"
    async with _database(administration, name):
        await migrate(url_of(servers[0], name))
        yield name


@pytest.fixture(scope="session")
async def founded_company(
    servers: tuple[str, str], administration: asyncpg.Connection, template: str
) -> AsyncIterator[Company]:
    """Meridian; the tests that ask for it get copies of the database in which it was founded."""
    name = f"{template}_{FOUNDED}"
    async with _database(administration, name, template):
        async with open_database(url_of(servers[0], name)):
            company = await found_company()
        yield company


@pytest.fixture
async def settings(
    servers: tuple[str, str],
    administration: asyncpg.Connection,
    template: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> AsyncIterator[Settings]:
    """Settings of an installation that only this test uses; nothing has happened in it yet."""
    original = f"{template}_{FOUNDED}" if FOUNDED in request.fixturenames else template
    name = f"{template}_{next(_numbers)}"
    async with _database(administration, name, original):
        yield Settings(
            database_url=url_of(servers[0], name),
            redis_url=servers[1],
            redis_prefix=name,
            token_key_file=tmp_path / "issuer.json",
            download_key_file=tmp_path / "downloads.key",
            port=0,
        )


@asynccontextmanager
async def _database(administration: asyncpg.Connection, name: str, original: str = "template1") -> AsyncIterator[None]:
    await administration.execute(f'create database "{name}" template "{original}" strategy file_copy')
    yield
    await administration.execute(f'drop database "{name}" with (force)')


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Resources]:
    """The pool, the bell and the live news of this test, open."""
    async with open_resources(settings) as resources:
        yield resources


@pytest.fixture
async def api(settings: Settings, database: Resources) -> AsyncIterator[Api]:
    """The whole API, asked without a network."""
    async with running_app(settings, database) as app:
        yield app


@pytest.fixture
async def server(settings: Settings, database: Resources) -> AsyncIterator[str]:
    """The address, http://127.0.0.1:port, of the same API on a real server, for websockets."""
    async with running_server(settings, database) as address:
        yield address
