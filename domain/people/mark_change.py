"""What a change of the tree makes stale: the override credits below it, and the figures of the teams above."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from domain.marks.write import Layer, Mark, What, write_marks
from domain.shared.calendars import start_of_day


async def mark_change(
    *, agents: Collection[UUID], teams: Collection[UUID], from_day: date, time_zone: str, now: datetime
) -> None:
    """Mark the agents' credits and prorated targets, and the teams' figures, from that day on."""
    since = start_of_day(from_day, time_zone)
    credited = [Mark(Layer.AGENT, agent_id, What.CREDITS_FROM, since=since) for agent_id in sorted(agents)]
    asked = [Mark(Layer.AGENT, agent_id, What.GOALS, day=from_day) for agent_id in sorted(agents)]
    rolled_up = [Mark(Layer.TEAM, team_id, What.GOALS, day=from_day) for team_id in sorted(teams)]
    await write_marks(credited + asked + rolled_up, now=now)
