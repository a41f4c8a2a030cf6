"""Jobs as they are seen from outside: how often each ran, how it went, how long it took."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from infra.job_metrics import job_counted
from infra.telemetry import span

Job = Callable[[dict[str, Any]], Awaitable[None]]


def observed(name: str, job: Job) -> Job:
    """Return the job, counted under the name, and as one span."""

    @wraps(job)
    async def run(ctx: dict[str, Any]) -> None:
        with span(f"job {name}"):
            async with job_counted(ctx["redis"], ctx["prefix"], name):
                await job(ctx)

    return run
