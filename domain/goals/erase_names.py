"""Forget what the goals of a person are called: a manager may have named the person in them."""

from uuid import UUID

from domain.database import sql
from domain.database.operation import operation


@operation
async def erase_names(*, agent_id: UUID) -> None:
    """Call every goal of the agent alike; what they measure stays."""
    await sql.execute("update goals set name = 'Goal', version = version + 1 where agent_id = $1", agent_id)
