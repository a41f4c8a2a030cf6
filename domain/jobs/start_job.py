"""Ask for a piece of work that takes a while: a worker does it, soon after the caller's commit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.operation import operation
from domain.database.transaction import after_commit
from domain.jobs.job import UNFINISHED, JobKind, JobState, JobWaits
from domain.shared.errors import Conflict

MOST_UNFINISHED = 10  # of one person; a client that goes round in a loop must not fill the queue of everybody


class TooManyJobs(Conflict):
    """Somebody has at most ten jobs that are not finished."""

    code: ClassVar[str] = "job.too_many"


@operation
async def start_job(*, kind: JobKind, viewer: Viewer, input: Mapping[str, Any], now: datetime) -> UUID:
    """Write down what is to be done for whom; a ring that is lost is made up for by the sweep."""
    unfinished = await sql.fetch_value(
        "select count(*) from jobs where actor = $1 and state = any($2)", viewer.actor, list(UNFINISHED)
    )
    if unfinished >= MOST_UNFINISHED:
        raise TooManyJobs(f"{unfinished} jobs of yours are not finished; wait for one of them, or cancel it")
    job_id: UUID = await sql.fetch_value(
        """insert into jobs (kind, state, actor, viewer, input, created_at)
           values ($1, $2, $3, $4::jsonb, $5::jsonb, $6) returning id""",
        kind.value,
        JobState.PENDING.value,
        viewer.actor,
        msgspec.json.encode(viewer).decode(),
        msgspec.json.encode(input).decode(),
        now,
    )
    after_commit(JobWaits())
    return job_id
