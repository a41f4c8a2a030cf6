"""Keep what a job writes in chunks of a size that anybody can hold in memory."""

from datetime import datetime
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.jobs.job import JobState

LARGEST_CHUNK = 1024 * 1024  # bytes


class FileOfJob:
    """A file that is written from its beginning to its end, in the transaction of the job."""

    def __init__(self, job_id: UUID) -> None:
        self._job_id = job_id
        self._buffer = bytearray()
        self._chunks = 0
        self.bytes = 0

    async def write(self, content: bytes) -> None:
        """Append the content."""
        self._buffer += content
        self.bytes += len(content)
        while len(self._buffer) >= LARGEST_CHUNK:
            await self._keep(LARGEST_CHUNK)

    async def close(self) -> None:
        """Keep what is left."""
        if self._buffer:
            await self._keep(len(self._buffer))

    async def _keep(self, size: int) -> None:
        await sql.execute(
            "insert into job_chunks (job_id, position, content) values ($1, $2, $3)",
            self._job_id,
            self._chunks,
            bytes(self._buffer[:size]),
        )
        del self._buffer[:size]
        self._chunks += 1


@operation
async def expire_files(*, now: datetime) -> None:
    """Delete the files whose time is over; the jobs stay, and say that there is no file any more."""
    await sql.execute(
        """with expired as (
               update jobs set file_name = null, media_type = null, bytes = null, version = version + 1
                where expires_at <= $1 and file_name is not null returning id)
           delete from job_chunks where job_id in (select id from expired)""",
        now,
    )


@operation
async def delete_all_files() -> None:
    """Delete the files of all jobs, whatever is in them; the jobs stay, and say that there is no file any more.

    What runs begins anew, and what is about to begin waits: neither may write what its caller takes away.
    """
    await sql.execute("lock table jobs in share row exclusive mode")
    await sql.execute(
        "update jobs set state = $1, version = version + 1 where state = $2",
        JobState.PENDING.value,
        JobState.RUNNING.value,
    )
    await sql.execute(
        """with emptied as (
               update jobs set file_name = null, media_type = null, bytes = null, version = version + 1
                where file_name is not null returning id)
           delete from job_chunks where job_id in (select id from emptied)"""
    )
