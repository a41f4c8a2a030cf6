"""The queue: PostgreSQL holds the marks, arq runs the jobs, and Redis only rings the bell between them.

arq is kept behind this file: the bell enqueues, `workers/main.py` runs. What is enqueued decides nothing; a ring that
is lost is found by the sweep.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson
from arq.connections import ArqRedis
from redis.asyncio import Redis

from domain.jobs.job import JobWaits
from domain.marks.write import MarksWritten
from infra.coalesced import Coalesced

REFRESH = "refresh"
TURN = "turn"
WORK = "work"
PAUSE_SECONDS = 0.05  # of a hundred commits in this time only the first and the last ring

# Jobs that wait beyond what all workers can run at once would find nothing left to do.
MOST_WAITING = 64


def queue_name(prefix: str) -> str:
    """Name the list of jobs of the installation."""
    return f"{prefix}:queue"


def write_job(job: dict[str, Any]) -> bytes:
    """Write a job as JSON; arq's own way, pickle, would run whatever somebody writes into Redis."""
    return orjson.dumps(job)


def read_job(job: bytes) -> dict[str, Any]:
    """Read a job."""
    read: dict[str, Any] = orjson.loads(job)
    return read


@dataclass(frozen=True, slots=True)
class Bell:
    """Rings the workers when a commit has left marks, or a job."""

    refreshing: Coalesced
    working: Coalesced

    async def hear(self, notes: Sequence[object]) -> None:
        """Ring, if one of the notes of a commit says that there is something to do."""
        if any(isinstance(note, MarksWritten) for note in notes):
            self.refreshing.ask()
        if any(isinstance(note, JobWaits) for note in notes):
            self.working.ask()


@asynccontextmanager
async def open_bell(redis: Redis, *, prefix: str) -> AsyncIterator[Bell]:
    """Keep a bell ready for as long as the block lasts."""
    queue = ArqRedis(redis.connection_pool, write_job, read_job, queue_name(prefix))

    async def ring(job: str) -> None:
        # Every ring has an id of its own: arq drops an id that is enqueued again while it runs.
        if await queue.zcard(queue.default_queue_name) < MOST_WAITING:
            await queue.enqueue_job(job)

    refreshing = Coalesced("bell.refresh", partial(ring, REFRESH), PAUSE_SECONDS)
    working = Coalesced("bell.work", partial(ring, WORK), PAUSE_SECONDS)
    async with refreshing.running(), working.running():
        yield Bell(refreshing, working)
