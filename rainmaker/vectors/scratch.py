"""A company that nobody sees: a database of its own beside the others of the server, gone when the block ends."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx

from api.app import create_app
from domain.access.viewer import Role
from domain.marks.write import Layer
from domain.refresh.refresh import refresh
from infra.clock import now
from infra.configuration import Settings
from infra.database import credentials
from infra.migrate import migrate
from infra.resources import open_resources
from rainmaker.demo.client import Client
from rainmaker.vectors.play import Stage

LIFETIME = timedelta(hours=2)  # of the token; playing everything takes minutes


@asynccontextmanager
async def scratch_stage(settings: Settings) -> AsyncIterator[Stage]:
    """Make a database and serve it in this process; workers of the running system never see it."""
    async with _scratch_database(settings) as own, open_resources(own, rings=False) as resources:
        app = create_app(own, clock=now, resources=resources)
        async with app.router.lifespan_context(app):
            token = app.state.gate.tokens.issue(
                subject="vectors", role=Role.ADMIN, agent_id=None, now=now(), lifetime=LIFETIME
            )
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(app),
                base_url="http://rainmaker",
                headers={"authorization": f"Bearer {token}"},
            ) as http:
                yield Stage(Client(http), settle)


async def settle() -> None:
    """Calculate everything that is stale; what fails is raised."""
    failures: list[Exception] = []

    def tell(_layer: Layer, _subject: UUID, error: Exception) -> None:
        failures.append(error)

    await refresh(clock=now, tell=tell)
    if failures:
        raise failures[0]


@asynccontextmanager
async def _scratch_database(settings: Settings) -> AsyncIterator[Settings]:
    name = f"rainmaker_vectors_{uuid4().hex}"
    administration = await asyncpg.connect(**credentials(settings.database_url))
    try:
        await administration.execute(f'create database "{name}"')
        try:
            with tempfile.TemporaryDirectory(prefix="rainmaker-") as directory:
                own = _settings_of(settings, name, Path(directory))
                await migrate(own.database_url)
                yield own
        finally:
            await administration.execute(f'drop database "{name}" with (force)')
    finally:
        await administration.close()


def _settings_of(settings: Settings, name: str, directory: Path) -> Settings:
    address, _, options = settings.database_url.partition("?")
    url = f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
    return settings.model_copy(
        update={
            "database_url": url,
            "redis_prefix": name,
            "token_key_file": directory / "issuer.json",
            "download_key_file": directory / "downloads.key",
            "local_tokens": True,
        }
    )
