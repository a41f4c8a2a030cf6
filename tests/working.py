"""Jobs at Meridian: who starts one, and the worker that does what the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from company import NOW
from domain.access.viewer import Role, Viewer
from domain.jobs.job import JobFile, JobKind, JobToDo, Tell
from domain.jobs.keep_file import FileOfJob
from domain.jobs.run_job import Workplace, run_next_job
from domain.jobs.start_job import start_job
from infra.configuration import Settings
from workers.main import work

ANNA = Viewer("anna", Role.ANALYST)
BEN = Viewer("ben", Role.ANALYST)
ADMIN = Viewer("admin", Role.ADMIN)
A_DAY = timedelta(days=1)

Doing = Callable[..., Awaitable[JobFile | None]]


async def start(viewer: Viewer = ANNA, **given: str) -> UUID:
    """Ask for an export."""
    return await start_job(kind=JobKind.EXPORT_REPORT, viewer=viewer, input=given, now=NOW)


def workplace(doing: Doing, *, complaints: list[Exception] | None = None, now: datetime = NOW) -> Workplace:
    heard = [] if complaints is None else complaints
    return Workplace(
        {JobKind.EXPORT_REPORT: doing}, lambda: now, lambda _job, error: heard.append(error), file_lifetime=A_DAY
    )


async def run_all(doing: Doing, **terms) -> None:
    """Run what waits, until nothing does."""
    while await run_next_job(workplace(doing, **terms)):
        pass


async def write_two_lines(job: JobToDo, *, tell: Tell, now: datetime) -> JobFile:
    """Write a file of two lines, telling after each."""
    file = FileOfJob(job.id)
    for number in (1, 2):
        await file.write(f"line {number}\n".encode())
        await tell(number, 2)
    await file.close()
    return JobFile("lines.txt", "text/plain", file.bytes)


@asynccontextmanager
async def working(settings: Settings, *, seconds_to_stop: float = 10) -> AsyncIterator[None]:
    """A worker in this process, for as long as the block lasts."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(settings, stop=stop))
    yield
    stop.set()
    async with asyncio.timeout(seconds_to_stop):
        await task
