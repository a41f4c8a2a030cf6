"""What is written down about one attempt at a job: that it began, how far it is, and how it ended."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.database import sql
from domain.jobs.job import UNFINISHED, JobFile, JobKind, JobState, JobToDo, nudge_job
from domain.shared.errors import Conflict, RainmakerError


class JobCancelled(Conflict):
    """Somebody cancelled the job while it ran, or sent it back to the others that wait."""

    code: ClassVar[str] = "job.cancelled"


async def begin_attempt(job_id: UUID, *, now: datetime) -> tuple[JobToDo, int] | None:
    """Count one more attempt and return the job and their number; None where it has ended meanwhile."""
    row = await sql.fetch_one(
        """update jobs set state = $2, started_at = $3, attempts = attempts + 1, done = 0, total = null,
                           version = version + 1
            where id = $1 and state = any($4)
        returning kind, input::text as input, viewer::text as viewer, attempts, version""",
        job_id,
        JobState.RUNNING.value,
        now,
        list(UNFINISHED),
    )
    if row is None:
        return None
    nudge_job(job_id, row["version"])
    viewer = msgspec.json.decode(row["viewer"], type=Viewer)
    return JobToDo(job_id, JobKind(row["kind"]), msgspec.json.decode(row["input"]), viewer), row["attempts"]


async def tell_progress(job_id: UUID, *, done: int, total: int | None) -> None:
    """Write down how much is done and of how much; refused once somebody has cancelled the job."""
    version = await sql.fetch_value(
        """update jobs set done = $2, total = $3, version = version + 1
            where id = $1 and state = $4 returning version""",
        job_id,
        done,
        total,
        JobState.RUNNING.value,
    )
    if version is None:
        raise JobCancelled("the job was cancelled")
    nudge_job(job_id, version)


async def finish_attempt(job_id: UUID, file: JobFile | None, *, now: datetime, expires_at: datetime) -> None:
    """Write down that the job is done, and which file it has left until when."""
    version = await sql.fetch_value(
        """update jobs set state = $2, finished_at = $3, file_name = $4, media_type = $5, bytes = $6, expires_at = $7,
                           version = version + 1
            where id = $1 and state = $8 returning version""",
        job_id,
        JobState.DONE.value,
        now,
        *((None, None, None, None) if file is None else (file.name, file.media_type, file.bytes, expires_at)),
        JobState.RUNNING.value,
    )
    if version is None:
        raise JobCancelled("the job was cancelled")
    nudge_job(job_id, version)


async def fail_attempt(job_id: UUID, error: RainmakerError, *, now: datetime) -> None:
    """Write down why the job cannot be done; it is not tried again."""
    version = await sql.fetch_value(
        """update jobs set state = $2, finished_at = $3, error_code = $4, error = $5, version = version + 1
            where id = $1 and state = $6 returning version""",
        job_id,
        JobState.FAILED.value,
        now,
        error.code,
        error.message,
        JobState.RUNNING.value,
    )
    if version is not None:
        nudge_job(job_id, version)
