"""What can be set for the whole organisation. Dated settings hold from a day on; what was before stays as it was."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry

from api.mutation import Call, EditInput, MutationInput, mutation
from api.people.mutations import OrganisationPayload
from domain.access.rights import Act
from domain.organisation import change_time_zone, settings
from domain.organisation.queries import ORGANISATION_ID
from domain.organisation.settings import PaceThresholds


@strawberry.input
class ChangeTimeZoneInput(EditInput):
    """Where the organisation's days begin."""

    time_zone: str
    """A time zone of the IANA database, such as Europe/Berlin."""


@strawberry.input
class ChangeWorkingDaysInput(MutationInput):
    """Which weekdays are worked."""

    weekdays: list[int]
    """The weekdays, from 1 (Monday) to 7 (Sunday)."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.input
class ChangePaceThresholdsInput(MutationInput):
    """From which ratio of what is expected by now a goal counts as on track, or as at risk."""

    on_track: Decimal
    """From this ratio on a goal is on track, such as 0.99."""
    at_risk: Decimal
    """From this ratio on, up to on track, a goal is at risk, such as 0.81; below it is off track."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.type
class OrganisationMutation:
    """Settings of the organisation."""

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_time_zone(self, call: Call, input: ChangeTimeZoneInput) -> UUID:
        """Change where the organisation's days begin, as long as nothing has happened in it."""
        return await change_time_zone.change_time_zone(time_zone=input.time_zone)

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_working_days(self, call: Call, input: ChangeWorkingDaysInput) -> UUID:
        """Change which weekdays are worked, from a day on: pace expects nothing of the others."""
        await settings.change_working_days(
            weekdays=frozenset(input.weekdays), from_day=input.from_day or call.today, now=call.now
        )
        return ORGANISATION_ID

    @mutation(OrganisationPayload, act=Act.MANAGE_SETTINGS)
    async def change_pace_thresholds(self, call: Call, input: ChangePaceThresholdsInput) -> UUID:
        """Change when goals count as on track and as at risk, from a day on."""
        await settings.change_pace_thresholds(
            thresholds=PaceThresholds(on_track=input.on_track, at_risk=input.at_risk),
            from_day=input.from_day or call.today,
            now=call.now,
        )
        return ORGANISATION_ID
