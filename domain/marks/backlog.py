"""How much waits to be recomputed, and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.database import sql


@dataclass(frozen=True, slots=True)
class Waiting:
    """The marks of one layer in one lane, and the subjects of that layer that failed and wait to be tried again."""

    layer: str
    lane: str
    marks: int
    oldest_seconds: float
    failing: int


async def backlog(*, now: datetime) -> Sequence[Waiting]:
    """Return what waits, for every layer and lane."""
    rows = await sql.fetch(
        """select l.layer, l.lane, count(m.id)::int as marks,
                  coalesce(extract(epoch from $1 - min(m.marked_at)), 0)::float as oldest_seconds,
                  (select count(*) from subjects s where s.layer = l.layer and s.attempts > 0)::int as failing
             from (select * from unnest(array['ENTITY', 'AGENT', 'TEAM']) layer, unnest(array[0, 1]) lane) l
             left join stale_marks m on m.layer = l.layer and m.lane = l.lane
            group by l.layer, l.lane""",
        now,
    )
    names = ("live", "backfill")
    return [
        Waiting(row["layer"], names[row["lane"]], row["marks"], max(row["oldest_seconds"], 0), row["failing"])
        for row in rows
    ]
