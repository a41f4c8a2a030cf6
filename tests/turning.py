"""Sentences about goals whose cycles turn: `await turn(at=midnight(may(1)))`."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from domain.database import sql
from domain.goals.kept import Result
from domain.goals.turn_due import turn_due

BERLIN = ZoneInfo("Europe/Berlin")


class Ended(NamedTuple):
    """How a closed cycle ended: by the last day of it."""

    status: str
    target: Decimal
    achievement: Decimal | None
    attainment: Decimal | None


def midnight(day: date) -> datetime:
    """Two seconds after the day has begun in Berlin."""
    return datetime.combine(day, time(0, 0, 2), BERLIN).astimezone(UTC)


async def turn(*, at: datetime) -> int:
    """Turn what is due, and return how many goals were looked at."""
    return await turn_due(now=at)


async def turn_daily(first: date, last: date) -> None:
    """Turn at every midnight from one day until, and with, another."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        await turn(at=midnight(date.fromordinal(ordinal)))


async def ended(goal: UUID) -> dict[str, Ended]:
    """How the closed cycles of a goal with one rule ended, by their first days."""
    rows = await sql.fetch(
        """select cycle_start, status, attainment, result::text from goal_cycles
            where goal_id = $1 and closed_at is not null order by cycle_start""",
        goal,
    )
    found = {}
    for row in rows:
        [result] = msgspec.json.decode(row["result"], type=dict[str, Result]).values()
        found[str(row["cycle_start"])] = Ended(row["status"], result.target, result.achievement, row["attainment"])
    return found


async def opened(goal: UUID) -> list[str]:
    """The first days of the cycles that are open."""
    rows = await sql.fetch(
        "select cycle_start from goal_cycles where goal_id = $1 and closed_at is null order by 1", goal
    )
    return [str(row["cycle_start"]) for row in rows]


async def told(goal: UUID, kind: str) -> list[str]:
    """The cycles of which news of this kind was told, in the order of telling."""
    rows = await sql.fetch(
        """select about ->> 'cycleStart' as cycle from news where about ->> 'goalId' = $1 and kind = $2 order by id""",
        str(goal),
        f"goal.{kind}",
    )
    return [row["cycle"] for row in rows]


def day_after(day: date) -> date:
    return day + timedelta(days=1)
