"""Let an agent work other weekdays than the organisation, or have the holidays of another place."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Layer, Mark, What, write_marks
from domain.organisation.agent_calendars import AgentCalendar
from domain.organisation.change_calendar import check_weekdays
from domain.people.find import change_agent


@operation
async def change_agent_calendar(*, agent_id: UUID, calendar: AgentCalendar, from_day: date, now: datetime) -> UUID:
    """Record which weekdays the agent works and where holidays are free from the day on, and return the agent's id."""
    if calendar.weekdays is not None:
        check_weekdays(calendar.weekdays)
    await change_agent(agent_id)
    region = calendar.region
    await sql.execute(
        """insert into agent_calendars (agent_id, weekdays, country, subdivision, from_day, recorded_at)
           values ($1, $2::jsonb, $3, $4, $5, $6)""",
        agent_id,
        None if calendar.weekdays is None else msgspec.json.encode(sorted(calendar.weekdays)).decode(),
        None if region is None else region.country,
        None if region is None else region.subdivision,
        from_day,
        now,
    )
    await write_marks([Mark(Layer.AGENT, agent_id, What.GOALS, day=from_day)], now=now)
    return agent_id
