"""What the clock alone changes, once a day: pay periods begin, cycles of goals end, and goals go off track."""

import asyncio
from typing import Any

from domain.commissions.turn_pay import is_pay_due, turn_pay
from domain.goals.turn_due import turn_due
from infra.clock import now

_one_at_a_time = asyncio.Lock()


async def turn(_ctx: dict[str, Any]) -> None:
    """Turn pay and the goals that are due; a run that finds another at it leaves all to that one."""
    if _one_at_a_time.locked():
        return
    async with _one_at_a_time:
        if await is_pay_due(now=now()):  # a turn waits until nobody else holds the tree
            await turn_pay(now=now())
        await turn_due(now=now())
