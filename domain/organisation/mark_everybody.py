"""What a change for the whole organisation makes stale: something of every agent, and goals of every team."""

from collections.abc import Collection
from datetime import date, datetime

from domain.database import sql
from domain.marks.write import Lane, Layer, Mark, What, write_marks
from domain.organisation.queries import the_organisation
from domain.shared.calendars import start_of_day


async def mark_everybody(kinds: Collection[What], *, from_day: date, now: datetime) -> None:
    """Mark these of every agent, and goals of every team as well, from the day on, behind what happens live."""
    since = start_of_day(from_day, (await the_organisation()).time_zone)
    agents = await sql.fetch("select id from agents order by id")
    marks = [
        Mark(Layer.AGENT, agent["id"], kind, since=since)
        if kind is What.PAY_FROM
        else Mark(Layer.AGENT, agent["id"], kind, day=from_day)
        for agent in agents
        for kind in kinds
    ]
    if What.GOALS in kinds:
        teams = await sql.fetch("select id from teams order by id")
        marks += [Mark(Layer.TEAM, team["id"], What.GOALS, day=from_day) for team in teams]
    await write_marks(marks, now=now, lane=Lane.BACKFILL)
