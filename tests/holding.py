"""Hold a pass at one of its moments, and tell whether somebody waits for a lock."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from company import own_connection
from domain.database.fail_points import set_act

BLOCKED = (
    "select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
)


@dataclass
class Held:
    """The first who reaches the moment waits there; whoever comes later passes."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_once(self) -> None:
        if not self.reached.is_set():
            self.reached.set()
            await self.released.wait()


@asynccontextmanager
async def held_at(moment: str, work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """Start the work, hold it at the moment for the length of the block, and then let it finish."""
    held = Held()
    forget = set_act(moment, held.wait_once)
    running = asyncio.create_task(work)
    reaching = asyncio.create_task(held.reached.wait())
    try:
        await asyncio.wait({running, reaching}, return_when=asyncio.FIRST_COMPLETED)
        assert held.reached.is_set(), f"{moment} was never reached"
        yield
    finally:
        held.released.set()
        reaching.cancel()
        forget()
    await running


async def done_or_blocked(task: asyncio.Task[Any]) -> bool:
    """Wait until the task is done, which is True, or waits for a lock that somebody holds."""
    async with own_connection() as connection:
        while not task.done():
            if await connection.fetchval(BLOCKED):
                return False
    return True
