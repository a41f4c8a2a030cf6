"""Jobs as their owners and admins may see them, and the chunks of a file for who holds its signed address."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg

from domain.access.rights import Act, sees_all
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.jobs.job import JobFile, JobKind, JobState
from domain.shared.paging import Page, PageRequest

NEWEST_FIRST: Final = Sort("newest", {"created_at": "timestamptz", "id": "uuid"}, is_descending=True)
COLUMNS: Final = (
    "id, version, kind, state, actor, done, total, error_code, error, created_at, started_at, finished_at,"
    " file_name, media_type, bytes, expires_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenJob:
    """A job, to its owner or an admin."""

    id: UUID
    version: int
    kind: JobKind
    state: JobState
    actor: str
    done: int
    total: int | None
    error_code: str | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    file: JobFile | None
    expires_at: datetime | None


async def jobs(*, viewer: Viewer, state: JobState | None, page: PageRequest) -> Page[SeenJob]:
    """Return the viewer's own jobs, to an admin all of them, newest first."""
    parameters = Parameters()
    wanted = [_is_seen(viewer, parameters)]
    if state is not None:
        wanted.append(f"state = {parameters.bind(state.value)}")
    select = f"select {COLUMNS} from jobs where {' and '.join(wanted)}"
    return await fetch_page(select, parameters=parameters, sort=NEWEST_FIRST, page=page, read=_read)


async def jobs_by_id(*, viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, SeenJob]:
    """Return those of the jobs that the viewer may see."""
    parameters = Parameters()
    wanted = f"id = any({parameters.bind(list(ids))}) and {_is_seen(viewer, parameters)}"
    rows = await sql.fetch(f"select {COLUMNS} from jobs where {wanted}", *parameters)
    return {row["id"]: _read(row) for row in rows}


async def file_of_job(job_id: UUID, *, now: datetime) -> JobFile | None:
    """Return what the file is called and how long it is; None where there is none, or none any more."""
    row = await sql.fetch_one(
        "select file_name, media_type, bytes from jobs where id = $1 and expires_at > $2 and file_name is not null",
        job_id,
        now,
    )
    return None if row is None else JobFile(*row.values())


async def chunk_of_job(job_id: UUID, position: int) -> bytes | None:
    """Return one chunk of the file, counted from 0; None after the last."""
    content: bytes | None = await sql.fetch_value(
        "select content from job_chunks where job_id = $1 and position = $2", job_id, position
    )
    return content


def _is_seen(viewer: Viewer, parameters: Parameters) -> str:
    return "true" if sees_all(viewer, Act.MANAGE_JOBS) else f"actor = {parameters.bind(viewer.actor)}"


def _read(row: asyncpg.Record) -> SeenJob:
    fields = dict(row)
    name, media_type, size = (fields.pop(column) for column in ("file_name", "media_type", "bytes"))
    file = None if name is None else JobFile(name, media_type, size)
    kind, state = JobKind(fields.pop("kind")), JobState(fields.pop("state"))
    return SeenJob(**fields, kind=kind, state=state, file=file)
