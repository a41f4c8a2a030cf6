"""What can be followed about jobs."""

from collections.abc import AsyncGenerator

import strawberry

from api.context import Info
from api.jobs.queries import JobId
from api.jobs.types import Job
from api.live import watch
from domain.jobs import queries
from domain.jobs.cancel_job import JobNotFound


@strawberry.type
class JobsSubscription:
    """Jobs, live."""

    @strawberry.subscription
    async def job_progress(self, info: Info, job_id: JobId) -> AsyncGenerator[Job, None]:
        """How far the job is: now, and again whenever that has changed, to its end."""
        context, key = info.context, Job.key(job_id, path="jobId")

        async def read() -> Job:
            found = await queries.jobs_by_id(viewer=context.viewer, ids=[key])
            if key not in found:
                raise JobNotFound("there is no such job that you may see", path=("jobId",))
            return Job.read(found[key], context)

        async for shown in watch(context, [f"job:{key}"], read):
            yield shown
            if shown.finished_at is not None:
                return
