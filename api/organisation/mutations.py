"""What can be set for the whole organisation. Dated settings hold from a day on; what was before stays as it was."""

from datetime import date, timedelta
from uuid import UUID

import strawberry

from api.mutation import Call, mutation
from api.organisation import inputs
from api.people.mutations import AgentPayload, OrganisationPayload
from api.people.types import Agent
from domain.access.rights import Act
from domain.organisation import change_calendar, change_time_zone, settings
from domain.organisation.agent_calendars import AgentCalendar
from domain.organisation.holiday_region import HolidayRegion
from domain.organisation.queries import ORGANISATION_ID
from domain.organisation.settings import PaceThresholds
from domain.people import change_agent_calendar, change_agent_days
from domain.shared.period import Period, refuse_empty


@strawberry.type
class OrganisationMutation:
    """Settings of the organisation."""

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_time_zone(self, call: Call, input: inputs.ChangeTimeZoneInput) -> UUID:
        """Change where the organisation's days begin, as long as nothing has happened in it."""
        return await change_time_zone.change_time_zone(time_zone=input.time_zone)

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_pace_thresholds(self, call: Call, input: inputs.ChangePaceThresholdsInput) -> UUID:
        """Change when goals count as on track and as at risk, from a day on."""
        await settings.change_pace_thresholds(
            thresholds=PaceThresholds(on_track=input.on_track, at_risk=input.at_risk),
            from_day=input.from_day or call.today,
            now=call.now,
        )
        return ORGANISATION_ID


@strawberry.type
class CalendarMutation:
    """How days are cut into cycles, and which of them are worked."""

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_fiscal_year_start(self, call: Call, input: inputs.ChangeFiscalYearStartInput) -> UUID:
        """Change the month in which fiscal years start, from a day on: goals, boards and pay are cut by it."""
        await change_calendar.change_fiscal_year_start(month=input.month, from_day=input.from_day, now=call.now)
        return ORGANISATION_ID

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_week_start(self, call: Call, input: inputs.ChangeWeekStartInput) -> UUID:
        """Change the weekday on which weeks start, from a day on: goals and boards are cut by it."""
        from_day = input.from_day or call.today
        await change_calendar.change_week_start(weekday=input.weekday, from_day=from_day, now=call.now)
        return ORGANISATION_ID

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_working_days(self, call: Call, input: inputs.ChangeWorkingDaysInput) -> UUID:
        """Change which weekdays are worked, from a day on: pace expects nothing of the others."""
        await change_calendar.change_working_days(
            weekdays=frozenset(input.weekdays), from_day=input.from_day or call.today, now=call.now
        )
        return ORGANISATION_ID

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_holidays(self, call: Call, input: inputs.ChangeHolidaysInput) -> UUID:
        """Change where public holidays are free, from a day on: pace expects nothing of them."""
        region = HolidayRegion.of(input.country, input.subdivision)
        await change_calendar.change_holidays(region=region, from_day=input.from_day or call.today, now=call.now)
        return ORGANISATION_ID

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_own_days(self, call: Call, input: inputs.ChangeOwnDaysInput) -> UUID:
        """Have days worked, or free, by everybody; what was said for one agent counts more."""
        days = _days(input.from_day, input.until_day)
        await change_calendar.change_own_days(days=days, kind=input.kind, now=call.now)
        return ORGANISATION_ID

    @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
    async def change_agent_calendar(self, call: Call, input: inputs.ChangeAgentCalendarInput) -> UUID:
        """Let an agent work other weekdays, such as part time, or have the holidays of another place, from a day on."""
        weekdays = None if input.weekdays is None else frozenset(input.weekdays)
        return await change_agent_calendar.change_agent_calendar(
            agent_id=Agent.key(input.agent_id, path="agentId"),
            calendar=AgentCalendar(weekdays, HolidayRegion.of(input.country, input.subdivision)),
            from_day=input.from_day or call.today,
            now=call.now,
        )

    @mutation(AgentPayload, act=Act.MANAGE_PEOPLE)
    async def change_agent_days(self, call: Call, input: inputs.ChangeAgentDaysInput) -> UUID:
        """Have days worked by an agent, or free, such as leave: pace expects nothing of days that are free."""
        return await change_agent_days.change_agent_days(
            agent_id=Agent.key(input.agent_id, path="agentId"),
            days=_days(input.from_day, input.until_day),
            kind=input.kind,
            now=call.now,
        )


def _days(from_day: date, until_day: date | None) -> Period:
    refuse_empty(from_day, until_day)
    return Period(from_day, until_day or from_day + timedelta(days=1))
