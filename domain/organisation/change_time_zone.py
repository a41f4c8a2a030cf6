"""Move the organisation's days to another time zone, while nothing has happened yet."""

from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.organisation.queries import ORGANISATION_ID, hold_organisation_alone
from domain.shared.calendars import zone
from domain.shared.errors import Conflict


class TimeZoneFixed(Conflict):
    """The first fact has fixed where the days of this organisation begin."""

    code: ClassVar[str] = "organisation.time_zone_fixed"


@operation
async def change_time_zone(*, time_zone: str) -> UUID:
    """Change where the organisation's days begin; refused once there is a fact."""
    zone(time_zone)
    await hold_organisation_alone()
    if await sql.fetch_value("select exists (select 1 from facts)"):
        message = "the time zone was fixed with the first fact; `rainmaker rezone` moves what is counted already"
        raise TimeZoneFixed(message, path=("timeZone",))
    await set_time_zone(time_zone)
    return ORGANISATION_ID


async def set_time_zone(time_zone: str) -> None:
    """Let the days begin there; whoever calls this has the organisation alone, and sees to what is counted already."""
    await sql.execute("update organisation set time_zone = $1, version = version + 1", time_zone)
