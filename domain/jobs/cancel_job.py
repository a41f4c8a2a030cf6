"""Cancel a job that has not ended: one that waits never runs, one that runs stops when it next says how far it is."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.operation import operation
from domain.jobs.job import UNFINISHED, JobState, nudge_job
from domain.shared.errors import Conflict, NotFound


class JobNotFound(NotFound):
    """There is no such job, or it is somebody else's."""

    code: ClassVar[str] = "job.not_found"


class JobHasEnded(Conflict):
    """The job is done, failed or cancelled already."""

    code: ClassVar[str] = "job.has_ended"


@operation
async def cancel_job(*, job_id: UUID, viewer: Viewer, now: datetime) -> UUID:
    """Cancel the job, if it is the viewer's own or the viewer is an admin."""
    state = await sql.fetch_value(
        "select state from jobs where id = $1 and (actor = $2 or $3) for no key update",
        job_id,
        viewer.actor,
        sees_all(viewer, Act.MANAGE_JOBS),
    )
    if state is None:
        raise JobNotFound("there is no such job of yours", path=("job_id",))
    if state not in UNFINISHED:
        raise JobHasEnded(f"the job has ended before: it is {state}", path=("job_id",))
    version = await sql.fetch_value(
        "update jobs set state = $2, finished_at = $3, version = version + 1 where id = $1 returning version",
        job_id,
        JobState.CANCELLED.value,
        now,
    )
    nudge_job(job_id, version)
    return job_id
