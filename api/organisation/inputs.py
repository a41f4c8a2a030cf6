"""What the mutations about the organisation take."""

from datetime import date
from decimal import Decimal

import strawberry

from api.enums import DayKind
from api.mutation import EditInput, MutationInput


@strawberry.input
class ChangeTimeZoneInput(EditInput):
    """Where the organisation's days begin."""

    time_zone: str
    """A time zone of the IANA database, such as Europe/Berlin."""


@strawberry.input
class ChangeFiscalYearStartInput(MutationInput):
    """When fiscal years start."""

    month: int
    """The month, from 1 (January) to 12 (December)."""
    from_day: date
    """The first day on which that holds, the first of a month; the quarter and the year that it falls into end."""


@strawberry.input
class ChangeWeekStartInput(MutationInput):
    """When weeks start."""

    weekday: int
    """The weekday, from 1 (Monday) to 7 (Sunday)."""
    from_day: date | None = None
    """The first day on which that holds, today if none is given; the week that it falls into ends."""


@strawberry.input
class ChangeWorkingDaysInput(MutationInput):
    """Which weekdays are worked."""

    weekdays: list[int]
    """The weekdays, from 1 (Monday) to 7 (Sunday)."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.input
class ChangeHolidaysInput(MutationInput):
    """Where public holidays are free."""

    country: str | None = None
    """The country, by its two letters, as `holidayCountries` lists them; none has no holidays free."""
    subdivision: str | None = None
    """The part of the country; none has only those free that are holidays in the whole of it."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.input
class ChangeOwnDaysInput(MutationInput):
    """Days that everybody works, or that are free for everybody, whatever their weekdays."""

    kind: DayKind
    """What the days are."""
    from_day: date
    """The first day."""
    until_day: date | None = None
    """The first day after them; none is that one day alone."""


@strawberry.input
class ChangeAgentCalendarInput(EditInput):
    """Which weekdays an agent works, and where holidays are free for the agent."""

    agent_id: strawberry.ID
    """The agent."""
    weekdays: list[int] | None = None
    """The weekdays, from 1 (Monday) to 7 (Sunday); none has those of the organisation."""
    country: str | None = None
    """The country, by its two letters, as `holidayCountries` lists them; none has the organisation's holidays."""
    subdivision: str | None = None
    """The part of the country."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""


@strawberry.input
class ChangeAgentDaysInput(EditInput):
    """Days that an agent works, or has off, whatever the calendars say. Why is not asked."""

    agent_id: strawberry.ID
    """The agent."""
    kind: DayKind
    """What the days are."""
    from_day: date
    """The first day."""
    until_day: date | None = None
    """The first day after them; none is that one day alone."""


@strawberry.input
class ChangePaceThresholdsInput(MutationInput):
    """From which ratio of what is expected by now a goal counts as on track, or as at risk."""

    on_track: Decimal
    """From this ratio on a goal is on track, such as 0.99."""
    at_risk: Decimal
    """From this ratio on, up to on track, a goal is at risk, such as 0.81; below it is off track."""
    from_day: date | None = None
    """The first day on which that holds; today if none is given."""
