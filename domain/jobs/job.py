"""A job: what it is about, where it stands, and what it leaves behind."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from domain.access.viewer import Viewer
from domain.database.transaction import after_commit
from domain.outbox.nudge import Nudge

Tell = Callable[[int, int | None], Awaitable[None]]


class JobKind(StrEnum):
    """What a job does."""

    EXPORT_REPORT = "EXPORT_REPORT"
    SIMULATE_PLAN = "SIMULATE_PLAN"


class JobState(StrEnum):
    """Where a job stands."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


UNFINISHED = (JobState.PENDING.value, JobState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class JobToDo:
    """A job that was taken: what is asked for, and for whom, with the rights that they have now."""

    id: UUID
    kind: JobKind
    input: Mapping[str, Any]
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class JobFile:
    """What a job leaves behind to be fetched."""

    name: str
    media_type: str
    bytes: int


class Work(Protocol):
    """What jobs of one kind do, in a transaction of their own."""

    def __call__(self, job: JobToDo, *, tell: Tell, now: datetime) -> Awaitable[JobFile | None]:
        """Do it, telling how much is done and of how much, and return the file that was written."""


@dataclass(frozen=True, slots=True)
class JobWaits:
    """Told after commit, so that somebody may ring the workers."""


def nudge_job(job_id: UUID, version: int) -> None:
    """Have those who follow the job read it again after the commit."""
    after_commit(Nudge(f"job:{job_id}", version))
