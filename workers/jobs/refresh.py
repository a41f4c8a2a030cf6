"""Bring everything that is stale up to date."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from domain.facts import link_identity
from domain.marks.write import Layer
from domain.refresh.refresh import refresh as refresh_stale
from infra.clock import now
from infra.queue import REFRESH

log = structlog.get_logger()

LONGEST_RUN = timedelta(seconds=5)  # so that a worker can stop in between


async def refresh(ctx: dict[str, Any]) -> None:
    """Run the passes until nothing is stale; when that takes long, another run goes on."""
    if not await refresh_stale(clock=now, tell=_tell, until=now() + LONGEST_RUN):
        await ctx["redis"].enqueue_job(REFRESH)


async def sweep(_ctx: dict[str, Any]) -> None:
    """Replay events whose agent is known by now, and refresh what no bell was rung for."""
    await link_identity.replay_what_can_be(now=now())
    await refresh_stale(clock=now, tell=_tell, until=now() + LONGEST_RUN)


def _tell(layer: Layer, subject: UUID, error: Exception) -> None:
    log.error("subject_failed", layer=layer.value, subject=str(subject), error=type(error).__name__, exc_info=error)
