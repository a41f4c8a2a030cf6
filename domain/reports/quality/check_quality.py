"""Check the quality of what was sent: how many cases of each kind there are, with the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.parameters import Parameters
from domain.facts.queries.statuses import mappings_on
from domain.facts.rules.statuses import OpportunityState, comparable
from domain.metrics.figures import Freshness
from domain.organisation.queries import the_organisation
from domain.organisation.settings import MONDAY_TO_FRIDAY, WORKING_DAYS, recorded_settings
from domain.reports.quality.findings import Asked, FindingKind, cases
from domain.shared.calendars import local_day
from domain.shared.errors import Invalid
from domain.shared.period import Period

MOST_EXAMPLES = 20
LONGEST_RANGE_DAYS = 366  # calls are looked at one by one
MOST_DAYS = 3_660
HOURS = 24


class QualityBoundsUnusable(Invalid):
    """The range has at most 366 days, hours are counted from 0 to 24, and days of rest from 1 to 3,660."""

    code: ClassVar[str] = "quality.bounds_unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From when something counts as wrong."""

    period: Period
    stale_after_days: int = 30
    from_hour: int = 8
    until_hour: int = 18


@dataclass(frozen=True, slots=True)
class Finding:
    """How many cases of one kind there are, apart by what the detail says, with the nodes of the first."""

    kind: FindingKind
    detail: str | None
    count: int
    examples: Sequence[tuple[str, UUID]]


@dataclass(frozen=True, slots=True)
class Quality:
    """What was found, every kind at least once, and how current that is."""

    findings: Sequence[Finding]
    freshness: Freshness


async def check_quality(*, bounds: Bounds, viewer: Viewer, now: datetime) -> Quality:
    """Return what may be wrong with what the viewer may see."""
    _check(bounds)
    asked = await _asked(bounds, viewer, now)
    parameters = Parameters()
    seen = agents_seen(viewer, today=asked.today, parameters=parameters, act=Act.READ_FACTS)
    rows = await sql.fetch(
        f"""with seen (id) as ({seen}),
                 cases as ({cases(asked, parameters)}),
                 placed as (select *, row_number() over (partition by kind, detail order by node, id) as place
                              from cases)
            select kind, detail, count(*) as count,
                   array_agg(node order by place) filter (where place <= {MOST_EXAMPLES}) as nodes,
                   array_agg(id order by place) filter (where place <= {MOST_EXAMPLES}) as ids
              from placed group by kind, detail order by kind, count(*) desc, detail""",
        *parameters,
    )
    findings = [
        Finding(FindingKind(row["kind"]), row["detail"], row["count"], list(zip(row["nodes"], row["ids"], strict=True)))
        for row in rows
    ]
    none = [Finding(kind, None, 0, []) for kind in FindingKind if kind not in {one.kind for one in findings}]
    order = list(FindingKind)
    return Quality(sorted(findings + none, key=lambda one: order.index(one.kind)), await _freshness(now))


def _check(bounds: Bounds) -> None:
    if not 0 < (bounds.period.end - bounds.period.start).days <= LONGEST_RANGE_DAYS:
        message = f"send a range of 1 to {LONGEST_RANGE_DAYS} days"
        raise QualityBoundsUnusable(message, path=("until_day",))
    if not 1 <= bounds.stale_after_days <= MOST_DAYS:
        raise QualityBoundsUnusable(f"send 1 to {MOST_DAYS} days", path=("stale_after_days",))
    if not 0 <= bounds.from_hour < bounds.until_hour <= HOURS:
        raise QualityBoundsUnusable("send 0 ≤ fromHour < untilHour ≤ 24", path=("from_hour",))


async def _asked(bounds: Bounds, viewer: Viewer, now: datetime) -> Asked:
    time_zone = (await the_organisation()).time_zone
    today = local_day(now, time_zone)
    [worked] = await recorded_settings(WORKING_DAYS)
    stages, _ = await mappings_on(today)
    return Asked(
        today=today,
        time_zone=time_zone,
        period=bounds.period,
        stale_after_days=bounds.stale_after_days,
        from_hour=bounds.from_hour,
        until_hour=bounds.until_hour,
        days_off=[day for day in bounds.period if day.isoweekday() not in _weekdays(worked, day)],
        mapped_stages=[comparable(name) for name in (*stages, *OpportunityState)],
        sees_everybody=sees_all(viewer, Act.READ_FACTS),
        sees_quarantine=sees_all(viewer, Act.READ_QUARANTINE),
    )


def _weekdays(worked: Sequence[tuple[date, Sequence[int]]], day: date) -> Sequence[int] | frozenset[int]:
    return next((weekdays for from_day, weekdays in reversed(worked) if from_day <= day), MONDAY_TO_FRIDAY)


async def _freshness(now: datetime) -> Freshness:
    row = await sql.fetch_one("select coalesce(min(marked_at), $1) as since, count(*) as pending from stale_marks", now)
    return Freshness(now, 0) if row is None else Freshness(*row.values())
