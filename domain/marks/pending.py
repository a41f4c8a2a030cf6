"""What is still to be recomputed: subjects that carry marks, and why one of them failed."""

from dataclasses import dataclass
from uuid import UUID

from domain.database import sql
from domain.marks.write import Layer


@dataclass(frozen=True, slots=True)
class PendingSubject:
    """A subject with marks: how many, and the error of its last pass if that failed."""

    id: UUID
    layer: Layer
    marks: int
    last_error: str | None


@dataclass(frozen=True, slots=True)
class PendingCount:
    """How many subjects carry marks, and how many of them failed when they were last tried."""

    subjects: int
    failing: int


async def pending_subjects() -> list[PendingSubject]:
    """Return every subject that carries marks, those that failed first."""
    rows = await sql.fetch(
        """select m.subject_id as id, m.layer, count(*) as marks, s.last_error
             from stale_marks m left join subjects s on s.id = m.subject_id
            group by m.subject_id, m.layer, s.last_error order by s.last_error nulls last, m.layer, m.subject_id"""
    )
    return [PendingSubject(row["id"], Layer(row["layer"]), row["marks"], row["last_error"]) for row in rows]


async def count_pending() -> PendingCount:
    """Count the subjects that carry marks."""
    row = await sql.fetch_one(
        """select count(*) as subjects, count(s.last_error) as failing
             from (select distinct subject_id from stale_marks) m left join subjects s on s.id = m.subject_id"""
    )
    assert row is not None  # noqa: S101 - an aggregate has a row
    return PendingCount(**row)
