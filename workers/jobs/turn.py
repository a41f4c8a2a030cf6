"""Look at every goal once a day: open and close its cycles, and tell where it went off track."""

import asyncio
from typing import Any

from domain.goals.turn_due import turn_due
from infra.clock import now

_one_at_a_time = asyncio.Lock()


async def turn(_ctx: dict[str, Any]) -> None:
    """Look at the goals that are due; a run that finds another at it leaves all to that one."""
    if _one_at_a_time.locked():
        return
    async with _one_at_a_time:
        await turn_due(now=now())
