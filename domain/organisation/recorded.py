"""What was recorded for exactly one day, whatever holds on it by an earlier record."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.database import sql
from domain.organisation.dated import Dated


async def recorded_for(dated: Dated, subjects: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], UUID | None]:
    """Return what was recorded last for each subject from exactly that day on; where nothing was, it is left out."""
    table, subject, value = dated
    rows = await sql.fetch(
        f"""select distinct on ({subject}, from_day) {subject} as subject_id, from_day, {value} as value_id
              from {table}
              join unnest($1::uuid[], $2::date[]) as wanted ({subject}, from_day) using ({subject}, from_day)
             order by {subject}, from_day, id desc""",
        [subject_id for subject_id, _ in subjects],
        [day for _, day in subjects],
    )
    return {(row["subject_id"], row["from_day"]): row["value_id"] for row in rows}
