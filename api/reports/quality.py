"""The quality of what was sent, as it is asked for and shown."""

from datetime import date, timedelta
from typing import Annotated

import strawberry

from api.context import Info
from api.enums import FindingKind
from api.freshness import Freshness
from api.nodes import id_of
from api.scalars import BigInt
from domain.reports.quality import check_quality
from domain.shared.period import Period, refuse_empty

DAYS = 30


@strawberry.type
class Finding:
    """Cases of one kind in which something may be wrong."""

    kind: FindingKind
    """What may be wrong."""
    detail: str | None
    """What tells cases of this kind apart: the reason, the status or stage, the currency; null for the other kinds."""
    count: BigInt
    """How many cases there are."""
    examples: list[strawberry.ID]
    """The ids of the first of them, at most 20: ask `node` for them."""

    @classmethod
    def read(cls, found: check_quality.Finding) -> "Finding":
        """Return the finding as it is shown."""
        examples = [id_of(kind, key) for kind, key in found.examples]
        return cls(kind=found.kind, detail=found.detail, count=BigInt(found.count), examples=examples)


@strawberry.type
class DataQuality:
    """What may be wrong with what was sent, as far as you may see it."""

    findings: list[Finding]
    """Every kind, also those without a case, which have one finding of 0."""
    freshness: Freshness
    """How current that is."""


@strawberry.input
class WorkingHours:
    """The hours of a working day where the organisation is; the working days are a setting."""

    from_hour: int = 8
    """The hour with which they begin."""
    until_hour: int = 18
    """The first hour after them."""


FromDay = Annotated[
    date | None, strawberry.argument(description="The first day of calls; 30 days before the last if none is given.")
]
UntilDay = Annotated[date | None, strawberry.argument(description="The first day after; tomorrow if none is given.")]
StaleAfter = Annotated[
    int, strawberry.argument(description="For how many days an open opportunity may stay where it is.")
]
Hours = Annotated[WorkingHours | None, strawberry.argument(description="Between which hours calls are expected.")]


@strawberry.type
class QualityQuery:
    """The accuracy that figures rest on."""

    @strawberry.field
    async def data_quality(
        self,
        info: Info,
        from_day: FromDay = None,
        until_day: UntilDay = None,
        stale_after_days: StaleAfter = DAYS,
        working_hours: Hours = None,
    ) -> DataQuality:
        """What may be wrong: what has no owner, what stands still, what was not understood, what has no price."""
        until = until_day or await info.context.today() + timedelta(days=1)
        start = from_day or until - timedelta(days=DAYS)
        refuse_empty(start, until)
        hours = working_hours or WorkingHours()
        bounds = check_quality.Bounds(
            period=Period(start, until),
            stale_after_days=stale_after_days,
            from_hour=hours.from_hour,
            until_hour=hours.until_hour,
        )
        found = await check_quality.check_quality(bounds=bounds, viewer=info.context.viewer, now=info.context.now())
        return DataQuality(
            findings=[Finding.read(one) for one in found.findings], freshness=Freshness.of(found.freshness)
        )
