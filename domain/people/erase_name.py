"""Put a pseudonym in the place of a person's name."""

from datetime import date, datetime
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.people.find import change_agent


@operation
async def erase_name(*, agent_id: UUID, today: date, now: datetime) -> UUID:
    """Forget what the agent is called and how to write to them; who is erased is disabled from today, if not before."""
    await change_agent(agent_id)
    await sql.execute(
        """update agents set name = $2, email = null, disabled_on = coalesce(disabled_on, $3),
                  disabled_at = coalesce(disabled_at, $4) where id = $1""",
        agent_id,
        f"Erased {agent_id.hex[-8:]}",
        today,
        now,
    )
    return agent_id
