"""What can be asked about jobs."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from api.enums import JobState
from api.jobs.types import Job
from domain.jobs import queries
from domain.shared.paging import PageRequest

JobId = Annotated[strawberry.ID, strawberry.argument(description="The id of the job.")]


@strawberry.input
class JobFilter:
    """Which jobs are meant."""

    state: JobState | None = None
    """Those that stand there."""


@strawberry.type
class JobsQuery:
    """Work that takes a while."""

    @strawberry.field
    async def job(self, info: Info, id: JobId) -> Job | None:
        """One job; null if there is none that you may see."""
        return await Job.find(info.context, Job.key(id, path="id"))

    @strawberry.field
    async def jobs(
        self,
        info: Info,
        filter: Annotated[JobFilter | None, strawberry.argument(description="Which jobs.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Job]:
        """Your own jobs, and to admins everybody's, newest first."""
        page = await queries.jobs(
            viewer=info.context.viewer,
            state=None if filter is None else filter.state,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, lambda seen: Job.read(seen, info.context))
