"""What can be done about jobs."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import FileFormat
from api.jobs.types import Job
from api.mutation import Call, MutationInput, Payload, mutation
from api.reports.inputs import ReportInput
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.jobs import cancel_job
from domain.reports.export_report import start_export


@strawberry.type
class JobPayload(Payload):
    """The job, or why nothing was done."""

    edited = Edited.JOB

    job: Job | None = None
    """The job as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the job."""
        return cls(problems=[], job=await Job.find(context, key))


@strawberry.input
class ExportReportInput(MutationInput):
    """Which report is to be written into a file."""

    shape: ReportInput
    """The report; a file has all of its rows, however many."""
    format: FileFormat
    """What is written."""
    file_name: str = "report"
    """What the file is called, without its ending."""


@strawberry.input
class CancelJobInput(MutationInput):
    """Which job is not to be done."""

    job_id: strawberry.ID
    """The job."""


@strawberry.type
class JobsMutation:
    """Changes of jobs."""

    @mutation(JobPayload, act=Act.READ_FIGURES)
    async def export_report(self, call: Call, input: ExportReportInput) -> UUID:
        """Have a report written into a file, of those whom you may see when it is written; follow it by jobProgress."""
        return await start_export(
            document=input.shape.document(),
            form=input.format,
            file_name=input.file_name,
            viewer=call.viewer,
            now=call.now,
        )

    @mutation(JobPayload, act=Act.MANAGE_JOBS)
    async def cancel_job(self, call: Call, input: CancelJobInput) -> UUID:
        """Cancel a job of your own that has not ended; admins may cancel everybody's."""
        job_id = Job.key(input.job_id, path="jobId")
        return await cancel_job.cancel_job(job_id=job_id, viewer=call.viewer, now=call.now)
