"""Facts that are rows of a dataset as they are: calls and e-mails."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import sql

CALL = "rainmaker.call.logged.v1"
EMAIL = "rainmaker.email.sent.v1"


async def write_activities(fact_ids: Sequence[UUID] | None) -> set[tuple[UUID, date]]:
    """Insert the dataset rows of these facts, or of all, and return the cells, agent and day, that they are in."""
    rows = await sql.fetch(
        """insert into activities (fact_id, kind, agent_id, occurred_at, day,
                                   is_inbound, is_automated, is_answered, duration_seconds)
           select f.id, case f.type when $2 then 'CALL' else 'EMAIL' end,
                  (f.people ->> (f.payload ->> 'agent'))::uuid, f.occurred_at, f.day,
                  coalesce(f.payload ->> 'direction', 'OUTBOUND') = 'INBOUND',
                  coalesce((f.payload ->> 'automated')::boolean, false),
                  case f.type when $2 then coalesce((f.payload ->> 'answered')::boolean, true) end,
                  coalesce((f.payload ->> 'duration_seconds')::integer, 0)
             from facts f where f.type in ($2, $3) and ($1::uuid[] is null or f.id = any($1))
           returning agent_id, day""",
        fact_ids,
        CALL,
        EMAIL,
    )
    return {(row["agent_id"], row["day"]) for row in rows}
