"""Which days are worked, by whom.

A day is worked or free as the agent's own day says; without one, as the organisation's own day says; without either, it
is worked when its weekday is and it is no public holiday, by what holds on that day for the agent.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.organisation.agent_calendars import AgentCalendar, OwnCalendar, agent_calendars
from domain.organisation.held import Changes, held
from domain.organisation.holiday_region import HolidayRegion
from domain.organisation.own_days import OwnDays, own_days
from domain.organisation.settings import HOLIDAYS, MONDAY_TO_FRIDAY, WORKING_DAYS, recorded_settings
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class UsualDays:
    """Which weekdays are worked, and where holidays are free, each from a day on."""

    weekdays: Changes[frozenset[int]] = ()
    regions: Changes[HolidayRegion | None] = ()

    def weekdays_on(self, day: date) -> frozenset[int]:
        """Return the ISO weekdays that are worked, as set for the day."""
        return held(self.weekdays, day, otherwise=MONDAY_TO_FRIDAY)

    def region_on(self, day: date) -> HolidayRegion | None:
        """Return where holidays are free, as set for the day; None is nowhere."""
        return held(self.regions, day, otherwise=None)

    def of_agent(self, own: Changes[AgentCalendar]) -> "UsualDays":
        """Return the same for an agent who has a calendar of their own from a day on."""
        days = sorted({from_day for changes in (self.weekdays, self.regions, own) for from_day, _ in changes})
        calendars = [(day, held(own, day, otherwise=AgentCalendar())) for day in days]
        return UsualDays(
            [(day, one.weekdays or self.weekdays_on(day)) for day, one in calendars],
            [(day, one.region or self.region_on(day)) for day, one in calendars],
        )

    def within(self, period: Period) -> frozenset[date]:
        """Return the days of the period that are worked."""
        return frozenset(
            day
            for day in period
            if day.isoweekday() in self.weekdays_on(day)
            and not ((region := self.region_on(day)) and region.is_holiday(day))
        )


@dataclass(frozen=True, slots=True)
class WorkingCalendars:
    """The days that the organisation works, and those of the agents who work others."""

    organisation: Sequence[date]
    own: Mapping[UUID, Sequence[date]] = field(default_factory=dict)

    def worked(self, agent_id: UUID | None, period: Period) -> list[date]:
        """Return the days of the period that the agent works, in order, or without one the organisation; maybe none."""
        days = self.organisation if agent_id is None else self.own.get(agent_id, self.organisation)
        return list(days[bisect_left(days, period.start) : bisect_left(days, period.end)])


async def the_usual_days() -> UsualDays:
    """Return which days the organisation usually works."""
    weekdays, regions = await recorded_settings(WORKING_DAYS, HOLIDAYS)
    return UsualDays(
        [(day, frozenset(value)) for day, value in weekdays],
        [(day, None if value is None else HolidayRegion(**value)) for day, value in regions],
    )


async def working_calendars(agent_ids: Collection[UUID], period: Period) -> WorkingCalendars:
    """Return which days of the period the organisation and each of the agents work."""
    usual = await the_usual_days()
    calendars = await agent_calendars(agent_ids, until_day=period.end)
    by_hand = await own_days(agent_ids, period)
    of_all, none = by_hand.pop(None, OwnDays()), OwnCalendar()
    worked = {own: of_all.applied(usual.of_agent(own).within(period)) for own in {none, *calendars.values()}}
    return WorkingCalendars(
        sorted(worked[none]),
        {
            agent: sorted(by_hand.get(agent, OwnDays()).applied(worked[calendars.get(agent, none)]))
            for agent in {*calendars, *by_hand}
            if agent is not None
        },
    )
