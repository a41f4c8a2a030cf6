"""Have days worked or free that usually are not, for one agent: leave, or a Saturday at the fair."""

from datetime import datetime
from uuid import UUID

from domain.database.operation import operation
from domain.marks.write import Layer, Mark, What, write_marks
from domain.organisation.own_days import DayKind, write_own_days
from domain.people.find import change_agent
from domain.shared.period import Period


@operation
async def change_agent_days(*, agent_id: UUID, days: Period, kind: DayKind, now: datetime) -> UUID:
    """Have these days worked by the agent, or free, or as usual again, and return the agent's id."""
    await change_agent(agent_id)
    await write_own_days(agent_id, days, kind, now=now)
    await write_marks([Mark(Layer.AGENT, agent_id, What.GOALS, day=days.start)], now=now)
    return agent_id
