"""Bring everything that is stale up to date."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from domain.commissions.turn_pay import is_pay_due
from domain.facts import replay
from domain.goals.turn_due import is_any_due
from domain.jobs.run_job import is_anything_to_do
from domain.marks.write import Layer
from domain.refresh.refresh import refresh as refresh_stale
from infra.clock import now
from infra.queue import REFRESH, TURN, WORK

log = structlog.get_logger()

REST_SECONDS = 0.05  # under load: ten changes computed together cost little more than one
LONGEST_RUN = timedelta(seconds=5)  # so that a worker can stop in between


_one_rests = asyncio.Lock()


async def refresh(ctx: dict[str, Any]) -> None:
    """Run the passes until nothing is stale; when that takes long, another run goes on.

    While one run of this process rests, another need not begin: it would do what the first one looks at next.
    """
    if _one_rests.locked():
        return
    if not await refresh_stale(clock=now, tell=_tell, until=now() + LONGEST_RUN, rest=_rest):
        await ctx["redis"].enqueue_job(REFRESH)


async def sweep(ctx: dict[str, Any]) -> None:
    """Replay events whose agent is known by now, refresh what no bell was rung for, and ring for what is due."""
    if "redis" in ctx and await is_anything_to_do(now=now()):
        await ctx["redis"].enqueue_job(WORK)
    await replay.replay_what_can_be(now=now())
    await refresh_stale(clock=now, tell=_tell, until=now() + LONGEST_RUN)
    if "redis" in ctx and (await is_pay_due(now=now()) or await is_any_due(now=now())):
        await ctx["redis"].enqueue_job(TURN)


async def _rest() -> None:
    async with _one_rests:
        await asyncio.sleep(REST_SECONDS)


def _tell(layer: Layer, subject: UUID, error: Exception) -> None:
    log.error("subject_failed", layer=layer.value, subject=str(subject), error=type(error).__name__, exc_info=error)
