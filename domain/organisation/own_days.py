"""Days that were made worked or free by hand, for everybody or for one agent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.shared.errors import Invalid
from domain.shared.period import Period

MOST_DAYS = 366  # a year of leave; more is a typing error, or a calendar of one's own


class TooManyDays(Invalid):
    """At most 366 days are asked for, or made worked or free, at once."""

    code: ClassVar[str] = "calendar.too_many_days"


class DayKind(StrEnum):
    """What a day was made by hand; one that is as usual is what its weekday and the holidays make it."""

    WORKED = "WORKED"
    FREE = "FREE"
    AS_USUAL = "AS_USUAL"


@dataclass(frozen=True, slots=True)
class OwnDays:
    """Days that are worked, and days that are free, whatever they usually are."""

    worked: frozenset[date] = frozenset()
    free: frozenset[date] = frozenset()

    def applied(self, days: frozenset[date]) -> frozenset[date]:
        """Return the days that are worked, of those that usually are and with these."""
        return (days | self.worked) - self.free


async def own_days(agent_ids: Collection[UUID], period: Period) -> dict[UUID | None, OwnDays]:
    """Return what days of the period were made by hand: of the organisation, under None, and of each of the agents."""
    rows = await sql.fetch(
        """select agent_id, array_agg(day) filter (where kind = 'WORKED') as worked,
                  array_agg(day) filter (where kind = 'FREE') as free
             from (select distinct on (agent_id, day) agent_id, day, kind from own_days
                    where day >= $2 and day < $3 and (agent_id is null or agent_id = any($1))
                    order by agent_id, day, id desc) latest
            group by agent_id""",
        list(agent_ids),
        period.start,
        period.end,
    )
    return {row["agent_id"]: OwnDays(frozenset(row["worked"] or ()), frozenset(row["free"] or ())) for row in rows}


async def write_own_days(agent_id: UUID | None, days: Period, kind: DayKind, *, now: datetime) -> None:
    """Record what the days are for the agent, or without one for the organisation."""
    refuse_too_many(days)
    await sql.execute(
        """insert into own_days (agent_id, day, kind, recorded_at)
           select $1, day, $3, $4 from unnest($2::date[]) as day""",
        agent_id,
        list(days),
        kind.value,
        now,
    )


def refuse_too_many(days: Period) -> None:
    """Refuse more days than a year has."""
    if (days.end - days.start).days > MOST_DAYS:
        raise TooManyDays(f"send at most {MOST_DAYS} days at once", path=("until_day",))
