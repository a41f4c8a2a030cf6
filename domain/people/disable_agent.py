"""Disable an agent who has left."""

from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Layer, Mark, What, write_marks
from domain.people.find import change_agent
from domain.shared.errors import Conflict

BEFORE_EVERY_SALE = datetime(1900, 1, 1, tzinfo=UTC)  # plans may forfeit what was sold long before somebody left


class AlreadyDisabled(Conflict):
    """The agent was disabled before."""

    code: ClassVar[str] = "agent.already_disabled"


@operation
async def disable_agent(*, agent_id: UUID, from_day: date, now: datetime) -> UUID:
    """Hide the agent from lists from the day on; every figure made before stays, also in the team's totals.

    Targets that are prorated end with that day; what is still paid is for the plans to say.
    """
    await change_agent(agent_id)
    disabled = await sql.fetch_value(
        "update agents set disabled_on = $2, disabled_at = $3 where id = $1 and disabled_on is null returning id",
        agent_id,
        from_day,
        now,
    )
    if disabled is None:
        raise AlreadyDisabled("this agent is disabled already", path=("agentId",))
    marks = [
        Mark(Layer.AGENT, agent_id, What.GOALS, day=from_day),
        Mark(Layer.AGENT, agent_id, What.PAY_FROM, since=BEFORE_EVERY_SALE),
    ]
    await write_marks(marks, now=now)
    return agent_id
