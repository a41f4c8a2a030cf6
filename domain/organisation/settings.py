"""Settings that hold from a day on: how they are kept, and when a goal counts as on track."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import msgspec

from domain.database import sql
from domain.database.operation import operation
from domain.database.transaction import read_once
from domain.shared.errors import Invalid

WORKING_DAYS = "working_days"
PACE_THRESHOLDS = "pace_thresholds"
OPPORTUNITY_STAGES = "opportunity_stages"
LEAD_STATUSES = "lead_statuses"
FISCAL_YEAR_START = "fiscal_year_start"
WEEK_START = "week_start"
HOLIDAYS = "holidays"

MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})
EVERY_WEEKDAY = frozenset(range(1, 8))


class ThresholdsOutOfOrder(Invalid):
    """A goal is at risk below on track, and both thresholds lie between 0 and 1."""

    code: ClassVar[str] = "setting.thresholds_out_of_order"


@dataclass(frozen=True, slots=True)
class PaceThresholds:
    """From which ratio of what is expected a goal is on track, and from which it is at risk rather than off track."""

    on_track: Decimal = Decimal("0.99")
    at_risk: Decimal = Decimal("0.81")


async def pace_thresholds_on(day: date) -> PaceThresholds:
    """Return the thresholds of pace, as they stand on the day."""
    (recorded,) = await recorded_settings(PACE_THRESHOLDS)
    begun = [value for from_day, value in recorded if from_day <= day]
    return msgspec.convert(begun[-1], PaceThresholds) if begun else PaceThresholds()


@operation
async def change_pace_thresholds(*, thresholds: PaceThresholds, from_day: date, now: datetime) -> None:
    """Judge the pace of goals by these thresholds from the day on."""
    if not 0 <= thresholds.at_risk < thresholds.on_track <= 1:
        raise ThresholdsOutOfOrder("send 0 ≤ atRisk < onTrack ≤ 1", path=("onTrack",))
    await record_setting(PACE_THRESHOLDS, msgspec.json.encode(thresholds), from_day=from_day, now=now)


async def record_setting(key: str, value: bytes, *, from_day: date, now: datetime) -> None:
    """Record the value, as JSON, of a setting from the day on."""
    await sql.execute(
        "insert into dated_settings (key, value, from_day, recorded_at) values ($1, $2::jsonb, $3, $4)",
        key,
        value.decode(),
        from_day,
        now,
    )


async def recorded_settings(*keys: str) -> list[list[tuple[date, Any]]]:
    """Return, for each key, the values that hold on some day, each with the first day on which it does."""
    return await read_once(keys, partial(_recorded, keys))


async def _recorded(keys: tuple[str, ...]) -> list[list[tuple[date, Any]]]:
    rows = await sql.fetch(
        """select distinct on (key, from_day) key, from_day, value::text from dated_settings
            where key = any($1) order by key, from_day, id desc""",
        list(keys),
    )
    return [[(row["from_day"], msgspec.json.decode(row["value"])) for row in rows if row["key"] == key] for key in keys]
