"""Agents who work other weekdays than the organisation, or where other holidays are free."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from domain.database import sql
from domain.organisation.holiday_region import HolidayRegion

_weekdays = msgspec.json.Decoder(frozenset[int] | None)


@dataclass(frozen=True, slots=True)
class AgentCalendar:
    """Which weekdays an agent works, and where holidays are free for the agent; None is as the organisation has it."""

    weekdays: frozenset[int] | None = None
    region: HolidayRegion | None = None


OwnCalendar = tuple[tuple[date, AgentCalendar], ...]
"""What an agent's calendar is, each with the day from which it holds."""


async def agent_calendars(agent_ids: Collection[UUID], *, until_day: date) -> dict[UUID, OwnCalendar]:
    """Return the calendars of those of the agents who have had one of their own before the day, by their first days."""
    rows = await sql.fetch(
        """select distinct on (agent_id, from_day) agent_id, from_day, weekdays::text, country, subdivision
             from agent_calendars where agent_id = any($1) and from_day < $2
            order by agent_id, from_day, id desc""",
        list(agent_ids),
        until_day,
    )
    found: dict[UUID, OwnCalendar] = defaultdict(tuple)
    for row in rows:
        weekdays = _weekdays.decode(row["weekdays"] or "null")
        region = None if row["country"] is None else HolidayRegion(row["country"], row["subdivision"])
        found[row["agent_id"]] += ((row["from_day"], AgentCalendar(weekdays, region)),)
    return found
