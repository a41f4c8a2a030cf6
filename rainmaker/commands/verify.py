"""`rainmaker verify`: prove, while the system runs, that every stored figure is what a rebuild would give.

Or that every worked example of commission still pays what it says, in a database of its own beside the system.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import typer
from rich.console import Console

from domain.database.transaction import on_connection
from domain.marks.pending import count_pending
from domain.organisation.queries import the_organisation
from domain.refresh.rebuild import Progress
from domain.refresh.verify import Verification
from domain.refresh.verify import verify as verify_snapshot
from domain.shared.calendars import local_day
from infra.clock import now
from infra.database import credentials
from rainmaker.commands.environment import prepared_settings
from rainmaker.commands.refusals import told_refusals
from rainmaker.commands.show_verification import show_verification
from rainmaker.commands.verify_vectors import verify_vectors

POLL_SECONDS = 0.1


def verify(
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for what is still being computed.")] = 10.0,
    vectors: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--vectors", help="Play the worked examples of commission in a scratch database instead.")
    ] = False,
    only: Annotated[str, typer.Option(help="With --vectors: only examples whose name holds this text.")] = "",
) -> None:
    """Rebuild every figure from the facts and compare it with what is stored; status 1 when anything differs."""
    console = Console()
    settings = prepared_settings()
    if vectors:
        with told_refusals(console):
            raise typer.Exit(asyncio.run(verify_vectors(settings, console=console, only=only)))
    database_url = settings.database_url
    with told_refusals(console), console.status("waiting for pending figures") as status:
        verification = asyncio.run(verify_database(database_url, wait_seconds=wait, progress=status.update))
    show_verification(verification, console=console)
    raise typer.Exit(0 if verification.is_clean else 1)


async def verify_database(
    database_url: str, *, wait_seconds: float, progress: Progress = lambda _: None
) -> Verification:
    """Wait until nothing is pending, or for so long, then verify one snapshot on a connection of its own."""
    async with _connection(database_url) as connection:
        async with on_connection(connection):
            await _wait_for_pending(wait_seconds)
            today = local_day(now(), (await the_organisation()).time_zone)
        return await verify_snapshot(connection=connection, now=now(), today=today, progress=progress)


@asynccontextmanager
async def _connection(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    # The same statement means another table once temporary ones shadow the stored ones: no plan may be kept.
    settings = {"jit": "off", "timezone": "UTC"}
    connection = await asyncpg.connect(**credentials(database_url), statement_cache_size=0, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def _wait_for_pending(seconds: float) -> None:
    last = asyncio.get_running_loop().time() + seconds
    while (await count_pending()).subjects:
        if asyncio.get_running_loop().time() >= last:
            return
        await asyncio.sleep(POLL_SECONDS)
