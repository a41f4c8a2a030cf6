"""Run the jobs that wait. Whoever runs one holds its lock in an open transaction, which also holds all that it writes.

A worker that is killed lets go of both: nothing of what it wrote is there, and the next one takes the job anew. How far
a job is, is told beside that transaction, for all to see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.fail_points import reached
from domain.database.transaction import apart, current, savepoint, transaction
from domain.jobs.attempt import JobCancelled, begin_attempt, fail_attempt, finish_attempt, tell_progress
from domain.jobs.job import UNFINISHED, JobKind, JobToDo, Work
from domain.shared.errors import RainmakerError

MOST_ATTEMPTS = 5  # a job that ends its worker every time would end all of them, one after another


class JobGivenUp(RainmakerError):
    """The workers that ran the job were cut off every time."""

    code: ClassVar[str] = "job.given_up"


class JobBroken(RainmakerError):
    """Something went wrong that is not the fault of whoever asked."""

    code: ClassVar[str] = "job.broken"


@dataclass(frozen=True, slots=True)
class Workplace:
    """What running jobs takes: what each kind does, the clock, who hears of surprises, how long files are kept."""

    work: Mapping[JobKind, Work]
    clock: Callable[[], datetime]
    complain: Callable[[UUID, Exception], None]
    file_lifetime: timedelta


async def is_anything_to_do(*, now: datetime) -> bool:
    """Tell whether a job waits, runs or was left, or a file has expired."""
    found: bool = await sql.fetch_value(
        """select exists (select 1 from jobs where state = any($1))
               or exists (select 1 from jobs where expires_at <= $2 and file_name is not null)""",
        list(UNFINISHED),
        now,
    )
    return found


async def run_next_job(workplace: Workplace) -> bool:
    """Run the oldest job that nobody runs, and return whether there was one."""
    rows = await sql.fetch("select id from jobs where state = any($1) order by id", list(UNFINISHED))
    for row in rows:
        if await transaction(partial(_run, row["id"], workplace)):
            return True
    return False


async def _run(job_id: UUID, workplace: Workplace) -> bool:
    if not await sql.fetch_value("select pg_try_advisory_xact_lock(hashtextextended($1, 0))", f"job:{job_id}"):
        return False
    begun = await apart(partial(begin_attempt, job_id, now=workplace.clock()))
    if begun is None:
        return False
    job, attempts = begun
    try:
        async with savepoint():
            await _attempt(job, attempts, workplace)
    except JobCancelled:
        return True  # the job says so already, or waits to begin anew
    except RainmakerError as error:
        await fail_attempt(job_id, error, now=workplace.clock())
    except Exception as error:
        if _lock_is_lost():
            raise
        workplace.complain(job_id, error)
        broken = JobBroken(f"something went wrong; tell the operator this id: {job_id}")
        await fail_attempt(job_id, broken, now=workplace.clock())
    return True


async def _attempt(job: JobToDo, attempts: int, workplace: Workplace) -> None:
    if attempts > MOST_ATTEMPTS:
        raise JobGivenUp(f"the worker was cut off {MOST_ATTEMPTS} times while it ran; ask for less at once")

    async def tell(done: int, total: int | None) -> None:
        await apart(lambda: tell_progress(job.id, done=done, total=total))

    file = await workplace.work[job.kind](job, tell=tell, now=workplace.clock())
    await reached("job.written")
    now = workplace.clock()
    await finish_attempt(job.id, file, now=now, expires_at=now + workplace.file_lifetime)


def _lock_is_lost() -> bool:
    """Return whether the connection is gone that held the lock: then somebody else may run the job by now."""
    opened = current()
    return opened is None or opened.connection.is_closed()
