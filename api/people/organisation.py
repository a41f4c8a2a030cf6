"""The organisation and its settings as they are shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.nodes import Node
from api.people.calendar import (
    AnchorDay,
    CycleDays,
    FromDay,
    HolidayRegion,
    OwnDay,
    UntilDay,
    WhichCycle,
    days_asked,
    days_by_hand,
    worked_days,
)
from api.people.types import On
from domain.organisation.calendar import the_calendar
from domain.organisation.queries import ORGANISATION_ID, OrganisationTerms, find_organisation
from domain.organisation.settings import pace_thresholds_on
from domain.organisation.working_days import the_usual_days


@strawberry.type
class PaceThresholds:
    """From which ratio of what is expected by now a goal counts as on track, or as at risk."""

    on_track: Decimal
    """From this ratio on a goal is on track."""
    at_risk: Decimal
    """From this ratio on, up to on track, a goal is at risk; below it is off track."""


@strawberry.type
class Organisation(Node):
    """The organisation of this installation."""

    name: str
    """What it is called."""
    time_zone: str
    """Where its days begin: a time zone of the IANA database."""
    base_currency: str
    """The currency in which everything adds up (ISO 4217)."""

    @classmethod
    def read(cls, terms: OrganisationTerms) -> Self:
        """Return the organisation as it is shown."""
        return cls(
            id=cls.global_id(ORGANISATION_ID),
            version=terms.version,
            name=terms.name,
            time_zone=terms.time_zone,
            base_currency=terms.base_currency,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:  # noqa: ARG003
        """Return the one organisation, which everybody may see."""
        terms = await find_organisation()
        return [cls.read(terms) if terms is not None and key == ORGANISATION_ID else None for key in keys]

    @strawberry.field
    async def working_days(self, info: Info, on: On = None) -> list[int]:
        """The weekdays that are worked, from 1 (Monday) to 7 (Sunday), as set for that day."""
        return sorted((await the_usual_days()).weekdays_on(on or await info.context.today()))

    @strawberry.field
    async def holidays(self, info: Info, on: On = None) -> HolidayRegion | None:
        """Where public holidays are free, as set for that day; null when they are nowhere."""
        return HolidayRegion.read((await the_usual_days()).region_on(on or await info.context.today()))

    @strawberry.field
    async def worked_days(self, info: Info, from_day: FromDay, until_day: UntilDay) -> list[date]:
        """The days that are worked: by weekdays, without holidays, and as days of the organisation's own say."""
        return await info.context.loader(worked_days).load((None, days_asked(from_day, until_day)))

    @strawberry.field
    async def own_days(self, info: Info, from_day: FromDay, until_day: UntilDay) -> list[OwnDay]:
        """The days that were made worked or free by hand, for everybody."""
        return await info.context.loader(days_by_hand).load((None, days_asked(from_day, until_day)))

    @strawberry.field
    async def fiscal_year_start(self, info: Info, on: On = None) -> int:
        """The month in which fiscal years start, from 1 (January) to 12, as set for that day."""
        return (await the_calendar()).first_month(on or await info.context.today())

    @strawberry.field
    async def week_start(self, info: Info, on: On = None) -> int:
        """The weekday on which weeks start, from 1 (Monday) to 7 (Sunday), as set for that day."""
        return (await the_calendar()).first_weekday(on or await info.context.today())

    @strawberry.field
    async def cycle(self, info: Info, cycle: WhichCycle, on: On = None, anchor_day: AnchorDay = None) -> CycleDays:
        """The cycle that holds the day. A change of the calendar ends the cycle that it falls into."""
        calendar = await the_calendar()
        return CycleDays.read(calendar.period(on or await info.context.today(), cycle, anchor=anchor_day))

    @strawberry.field
    async def pace_thresholds(self, info: Info, on: On = None) -> PaceThresholds:
        """When a goal counts as on track or at risk, as set for that day."""
        thresholds = await pace_thresholds_on(on or await info.context.today())
        return PaceThresholds(on_track=thresholds.on_track, at_risk=thresholds.at_risk)
