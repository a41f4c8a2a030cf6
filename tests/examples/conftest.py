"""The company of the demo as it is after ten days, served by an API and a worker: one for all tests of a module."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count

import asyncpg
import msgspec
import pytest

from conftest import url_of
from domain.access.viewer import Role
from infra.clock import now
from infra.configuration import Settings
from infra.resources import Resources, open_resources
from infra.tokens import open_tokens
from rainmaker.demo.company import Company, the_company
from rainmaker.demo.seed import seed
from rainmaker.demo.welcome import Cast, find_cast
from servers import running_server
from workers.main import work

DAYS = 10
_numbers = count(1)


@pytest.fixture(scope="module")
async def settings(
    servers: tuple[str, str],
    administration: asyncpg.Connection,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Settings]:
    """Settings of an installation that only this module uses."""
    name = f"{template}_examples_{next(_numbers)}"
    await administration.execute(f'create database "{name}" template "{template}"')
    yield Settings(
        database_url=url_of(servers[0], name),
        redis_url=servers[1],
        redis_prefix=name,
        token_key_file=tmp_path_factory.mktemp("keys") / "issuer.json",
        download_key_file=tmp_path_factory.mktemp("keys") / "downloads.key",
        port=0,
    )
    await administration.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="module")
async def database(settings: Settings) -> AsyncIterator[Resources]:
    """The pool, the bell and the live news, open."""
    async with open_resources(settings) as resources:
        yield resources


@pytest.fixture(scope="module")
async def company(database: Resources) -> Company:
    """The company, everything of it computed."""
    company = msgspec.structs.replace(the_company(), days=DAYS)
    await seed(company=company, clock=now, tell=lambda _step, _done, _total: None)
    return company


@pytest.fixture(scope="module")
async def tokens(settings: Settings, company: Company) -> dict[str, str]:
    """A token for an admin, a manager and an agent."""
    cast: Cast = await find_cast(company)
    holders = {
        "admin": (Role.ADMIN, None),
        "manager": (Role.AGENT, cast.manager_id),
        "agent": (Role.AGENT, cast.agent_id),
    }
    issuer = open_tokens(settings)
    return {
        who: issuer.issue(subject=who, role=role, agent_id=agent, now=now(), lifetime=timedelta(hours=1))
        for who, (role, agent) in holders.items()
    }


@pytest.fixture(scope="module")
async def server(settings: Settings, database: Resources, company: Company) -> AsyncIterator[str]:
    """The address of an API, with a worker behind it."""
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings, stop=stop))
    async with running_server(settings, database) as address:
        yield address
    stop.set()
    await working
