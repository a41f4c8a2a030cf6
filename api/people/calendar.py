"""Which days are worked, as they are shown: of the organisation, and of agents who work others."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import Cycle, DayKind
from domain.organisation import agent_calendars
from domain.organisation.held import held
from domain.organisation.holiday_region import HolidayRegion as Region
from domain.organisation.own_days import OwnDays, own_days, refuse_too_many
from domain.organisation.working_days import working_calendars
from domain.shared.period import Period, refuse_empty

FromDay = Annotated[date, strawberry.argument(description="The first day.")]
UntilDay = Annotated[date, strawberry.argument(description="The first day after them, at most 366 days later.")]
WhichCycle = Annotated[Cycle, strawberry.argument(description="How days are cut; CUSTOM is not.")]
AnchorDay = Annotated[date | None, strawberry.argument(description="The day that two weeks are counted from.")]
Asked = tuple[UUID | None, Period]


@strawberry.type
class HolidayRegion:
    """Where public holidays are free."""

    country: str
    """The country, by its two letters (ISO 3166-1)."""
    subdivision: str | None
    """The part of it, as in ISO 3166-2 without the country; null where only holidays of the whole country are free."""

    @classmethod
    def read(cls, region: Region | None) -> Self | None:
        """Return the region as it is shown."""
        return None if region is None else cls(country=region.country, subdivision=region.subdivision)


@strawberry.type
class AgentCalendar:
    """In what an agent's calendar differs from the organisation's."""

    weekdays: list[int] | None
    """The weekdays that the agent works, from 1 (Monday) to 7 (Sunday); null where they are the organisation's."""
    holidays: HolidayRegion | None
    """Where holidays are free for the agent; null where they are the organisation's."""


@strawberry.type
class CycleDays:
    """The days of a cycle."""

    from_day: date
    """The first day."""
    until_day: date
    """The first day after them."""

    @classmethod
    def read(cls, period: Period) -> Self:
        """Return the cycle as it is shown."""
        return cls(from_day=period.start, until_day=period.end)


@strawberry.type
class OwnDay:
    """A day that was made worked or free by hand."""

    day: date
    """The day."""
    kind: DayKind
    """What it is."""

    @classmethod
    def read(cls, days: OwnDays) -> list[Self]:
        """Return the days as they are shown, in order."""
        kinds = dict.fromkeys(days.worked, DayKind.WORKED) | dict.fromkeys(days.free, DayKind.FREE)
        return [cls(day=day, kind=kinds[day]) for day in sorted(kinds)]


def days_asked(from_day: date, until_day: date) -> Period:
    """Return the days that are asked for, at most a year of them."""
    refuse_empty(from_day, until_day)
    refuse_too_many(period := Period(from_day, until_day))
    return period


async def calendars_of_days(_context: Context, pairs: Sequence[tuple[UUID, date]]) -> Sequence[AgentCalendar]:
    """Return each agent's calendar of the day."""
    latest = max(day for _, day in pairs) + timedelta(days=1)
    found = await agent_calendars.agent_calendars({agent_id for agent_id, _ in pairs}, until_day=latest)
    usual = agent_calendars.AgentCalendar()
    calendars = [held(found.get(agent_id, ()), day, otherwise=usual) for agent_id, day in pairs]
    return [
        AgentCalendar(
            weekdays=None if one.weekdays is None else sorted(one.weekdays), holidays=HolidayRegion.read(one.region)
        )
        for one in calendars
    ]


async def worked_days(_context: Context, asked: Sequence[Asked]) -> Sequence[list[date]]:
    """Return the days that each agent works, or without one the organisation."""
    calendars = {period: await working_calendars(agents, period) for period, agents in _by_period(asked).items()}
    return [calendars[period].worked(agent_id, period) for agent_id, period in asked]


async def days_by_hand(_context: Context, asked: Sequence[Asked]) -> Sequence[list[OwnDay]]:
    """Return the days that were made worked or free by hand, for each agent, or without one for the organisation."""
    found = {period: await own_days(agents, period) for period, agents in _by_period(asked).items()}
    return [OwnDay.read(found[period].get(agent_id, OwnDays())) for agent_id, period in asked]


def _by_period(asked: Collection[Asked]) -> Mapping[Period, set[UUID]]:
    agents: dict[Period, set[UUID]] = defaultdict(set)
    for agent_id, period in asked:
        agents[period].update(() if agent_id is None else (agent_id,))
    return agents
