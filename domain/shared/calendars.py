"""Which local day an instant falls on, and when a local day begins."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.shared.errors import Invalid


class UnknownTimeZone(Invalid):
    """The time zone is not in the IANA database."""

    code: ClassVar[str] = "calendar.unknown_time_zone"


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"{name!r} is not an IANA time zone; send a name such as Europe/Berlin"
        raise UnknownTimeZone(message, path=("timeZone",)) from error


def local_day(at: datetime, time_zone: str) -> date:
    """Return the day that the instant falls on in the time zone."""
    return at.astimezone(zone(time_zone)).date()


@lru_cache(maxsize=4096)
def start_of_day(day: date, time_zone: str) -> datetime:
    """Return the instant, in UTC, at which the local day begins."""
    return datetime.combine(day, time.min, tzinfo=zone(time_zone)).astimezone(UTC)
