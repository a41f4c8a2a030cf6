"""Mark the owners of goals, so that what their goals have reached is looked at."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from domain.database import sql
from domain.marks.write import Lane, Layer, Mark, What, write_marks


async def mark_owners(goal_ids: Collection[UUID], *, since: date, now: datetime, lane: Lane = Lane.LIVE) -> None:
    """Mark the agents and teams whose goals these are, for every cycle from the day on."""
    rows = await sql.fetch("select agent_id, team_id from goals where id = any($1) order by id", list(goal_ids))
    marks = [
        Mark(Layer.AGENT, row["agent_id"], What.GOALS, day=since)
        if row["agent_id"]
        else Mark(Layer.TEAM, row["team_id"], What.GOALS, day=since)
        for row in rows
    ]
    await write_marks(marks, now=now, lane=lane)
