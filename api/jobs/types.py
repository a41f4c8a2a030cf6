"""Jobs as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import JobKind, JobState
from api.nodes import Node
from api.scalars import BigInt
from domain.jobs import queries
from domain.jobs.queries import SeenJob


@strawberry.type
class File:
    """What a job has left to be fetched."""

    name: str
    """What the file is called."""
    media_type: str
    """What kind of file it is, such as text/csv."""
    bytes: BigInt
    """How many bytes it has."""
    url: str
    """Where this API hands it out, without a token: a path that is good for 15 minutes; ask again for another."""
    expires_at: datetime
    """When the file is deleted."""


@strawberry.type
class JobError:
    """Why a job failed."""

    code: str
    """A stable code to decide by."""
    message: str
    """What is wrong and how to put it right, to be read by people."""


@strawberry.type
class Job(Node):
    """Work that takes a while: asked for once, done by a worker."""

    kind: JobKind
    """What it does."""
    state: JobState
    """Where it stands."""
    actor: str
    """Who asked for it."""
    done: BigInt
    """How much is done, such as the rows that are written."""
    total: BigInt | None
    """How much there is to do; null where that is not known."""
    error: JobError | None
    """Why it failed; null if it did not."""
    file: File | None
    """What it left; null before it is done and after the file has expired."""
    created_at: datetime
    """When it was asked for."""
    started_at: datetime | None
    """When a worker took it last."""
    finished_at: datetime | None
    """When it was done, failed or was cancelled."""

    @classmethod
    def read(cls, seen: SeenJob, context: Context) -> Self:
        """Return the job as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            kind=seen.kind,
            state=seen.state,
            actor=seen.actor,
            done=BigInt(seen.done),
            total=None if seen.total is None else BigInt(seen.total),
            error=None if seen.error_code is None else JobError(code=seen.error_code, message=seen.error or ""),
            file=_file(seen, context),
            created_at=seen.created_at,
            started_at=seen.started_at,
            finished_at=seen.finished_at,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the jobs with these keys, None where there is none that the viewer may see."""
        found = await queries.jobs_by_id(viewer=context.viewer, ids=keys)
        return [cls.read(found[key], context) if key in found else None for key in keys]


def _file(seen: SeenJob, context: Context) -> File | None:
    if seen.file is None or seen.expires_at is None:
        return None
    return File(
        name=seen.file.name,
        media_type=seen.file.media_type,
        bytes=BigInt(seen.file.bytes),
        url=context.signing.address(seen.id, now=context.now()),
        expires_at=seen.expires_at,
    )
