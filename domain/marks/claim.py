"""Take subjects to recompute: lock their rows, then delete their marks, in separate statements.

At READ COMMITTED each statement sees what has committed before it began. A fact that commits after the delete has
its own mark, so nothing can fall between the read that follows and the next pass.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from domain.database import sql
from domain.database.fail_points import reached
from domain.database.transaction import keep_reads
from domain.marks.write import Lane, Layer, Mark, What

HEAD = 5_000  # marks looked at to find the next subjects; more only delays the first commit
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Claim:
    """The locked subjects with the marks that were deleted for them."""

    marks: dict[UUID, list[Mark]] = field(default_factory=dict)
    lane: Lane = Lane.LIVE

    @property
    def subject_ids(self) -> list[UUID]:
        """Return the claimed subjects in id order."""
        return sorted(self.marks)


async def claim(
    layer: Layer, *, limit: int, now: datetime, only: UUID | None = None, fewest: int | None = None
) -> Claim:
    """Lock up to `limit` stale subjects of the layer that nobody else holds, and delete their marks.

    With `fewest` it is half of those that are stale, and no fewer than that, so that another worker has the other half.

    Whoever changes settings later leaves marks of its own, so what the pass reads of them from here on it reads once.
    """
    for lane in Lane:
        ids = [only] if only else await stale_subjects(layer, lane=lane, now=now)
        locked = await _lock(ids, limit=_part(ids, limit, fewest)) if ids else []
        if locked:
            marks = await take_marks(locked)
            keep_reads()
            await reached(f"{layer}.marks_deleted")
            return Claim(marks, lane)
        if only:
            break
    return Claim()


async def stale_subjects(layer: Layer, *, lane: Lane, now: datetime) -> list[UUID]:
    """Return the subjects behind the oldest marks of the lane, without those that failed and still wait."""
    rows = await sql.fetch(
        """select subject_id from (
               select m.subject_id, m.id from stale_marks m
                where m.layer = $1 and m.lane = $2
                  and not exists (select 1 from subjects s where s.id = m.subject_id and s.next_try_at > $3)
                order by m.id limit $4) head
            group by subject_id order by min(id)""",
        layer.value,
        int(lane),
        now,
        HEAD,
    )
    return [row["subject_id"] for row in rows]


async def lock_subjects(ids: Sequence[UUID]) -> None:
    """Wait for the rows of the subjects, always in the same order, and hold them until the transaction ends."""
    await sql.execute("select 1 from subjects where id = any($1) order by id for no key update", list(ids))


async def take_marks(ids: Sequence[UUID]) -> dict[UUID, list[Mark]]:
    """Delete the marks of subjects whose rows the caller holds, and return them; what is read next is newer."""
    rows = await sql.fetch(
        """delete from stale_marks where subject_id = any($1)
           returning layer, subject_id, what, day, since, dataset, until""",
        list(ids),
    )
    marks: dict[UUID, list[Mark]] = defaultdict(list)
    for layer, subject_id, what, *others in rows:
        marks[subject_id].append(Mark(Layer(layer), subject_id, What(what), *others))
    return dict(marks)


async def raise_versions(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Count one more pass for each subject, forgive its failures, and return the new versions."""
    rows = await sql.fetch(
        """update subjects set version = version + 1, attempts = 0, next_try_at = null, last_error = null,
                  changed_in = pg_current_xact_id()::text::bigint
            where id = any($1) returning id, version""",
        list(ids),
    )
    return {row["id"]: row["version"] for row in rows}


async def postpone(subject_id: UUID, *, error: str, now: datetime) -> None:
    """Record that the subject failed and when it is tried next; each failure doubles the wait."""
    attempts = await sql.fetch_value(
        "update subjects set attempts = attempts + 1, last_error = $2 where id = $1 returning attempts",
        subject_id,
        error,
    )
    wait = min(FIRST_WAIT * 2 ** min(attempts or 0, 10), LONGEST_WAIT)
    await sql.execute("update subjects set next_try_at = $2 where id = $1", subject_id, now + wait)


def _part(ids: Sequence[UUID], limit: int, fewest: int | None) -> int:
    return limit if fewest is None else min(limit, max(fewest, (len(ids) + 1) // 2))


async def _lock(ids: Sequence[UUID], *, limit: int) -> list[UUID]:
    """Lock the first of them that nobody holds: in any other order, those last in it could wait for ever."""
    rows = await sql.fetch(
        """select s.id from unnest($1::uuid[]) with ordinality as wanted (id, place) join subjects s using (id)
            order by wanted.place limit $2 for no key update of s skip locked""",
        list(ids),
        limit,
    )
    return [row["id"] for row in rows]
