"""A shape as it is kept and sent: plain JSON with relative ranges, so that a view of last month stays one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from domain.metrics.condition_document import read_condition
from domain.metrics.conditions import EVERYTHING, Condition
from domain.metrics.the_catalogue import Catalogue
from domain.organisation.calendar import Calendar
from domain.reports.check_shape import ColumnCountOutOfBounds
from domain.reports.ranges import Comparison, Preset, compared_period, preset_period
from domain.reports.shape import MOST_COLUMNS, MOST_ROWS, By, Column, Dimension, Order, Per, Shape
from domain.shared.errors import Invalid
from domain.shared.period import Period, refuse_empty

LONGEST_NAME = 100  # characters; it heads a column
_DIMENSIONS = {dimension.value for dimension in Dimension}


class RangeUnclear(Invalid):
    """A range is either named or has a first and a last day."""

    code: ClassVar[str] = "report.range_unclear"


class ColumnNameUnusable(Invalid):
    """A column's name and label have between 1 and 100 characters."""

    code: ClassVar[str] = "report.column_name_unusable"


class ColumnDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A column: the key of a metric, perhaps with a condition, under a name."""

    metric: str
    name: str | None = None
    label: str | None = None
    where: Any = None
    per: Per | None = None


class OrderDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A column or dimension that rows are ordered by."""

    by: str
    descending: bool = False


class RangeDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A range by its name, or from a day until, and without, another."""

    preset: Preset | None = None
    from_day: date | None = None
    until_day: date | None = None

    def read(self, today: date, calendar: Calendar) -> Period:
        """Return the days of the range, as it stands on that day."""
        if self.preset is not None and self.from_day is None and self.until_day is None:
            return preset_period(self.preset, today, calendar)
        if self.preset is None and self.from_day is not None and self.until_day is not None:
            refuse_empty(self.from_day, self.until_day)
            return Period(self.from_day, self.until_day)
        raise RangeUnclear("send either preset, or fromDay and untilDay", path=("range",))


class ReportDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A shape. What `by` names is a dimension in capitals, or a field."""

    columns: Sequence[ColumnDocument]
    range: RangeDocument
    by: Sequence[str] = ()
    where: Any = None
    record_type: str | None = None
    agent_ids: Sequence[UUID] | None = None
    team_ids: Sequence[UUID] | None = None
    with_disabled: bool = False
    time_zone: str | None = None
    comparison: Comparison | None = None
    order: Sequence[OrderDocument] = ()


def read_shape(
    document: ReportDocument,
    *,
    catalogue: Catalogue,
    calendar: Calendar,
    today: date,
    own_time_zone: str,
    first: int | None = MOST_ROWS,
    after: str | None = None,
) -> Shape:
    """Return the shape that the document says, as it stands today in its time zone."""
    period = document.range.read(today, calendar)
    return Shape(
        columns=_columns(document.columns, catalogue),
        by=[By(Dimension(name)) if name in _DIMENSIONS else By(None, name) for name in document.by],
        period=period,
        calendar=calendar,
        compared=None if document.comparison is None else compared_period(period, document.comparison),
        time_zone=None if document.time_zone == own_time_zone else document.time_zone,
        where=_condition(document.where, ("where",)),
        record_type=document.record_type,
        agent_ids=document.agent_ids,
        team_ids=document.team_ids,
        with_disabled=document.with_disabled,
        order=[Order(order.by, order.descending) for order in document.order],
        first=first,
        after=after,
    )


def _columns(documents: Sequence[ColumnDocument], catalogue: Catalogue) -> list[Column]:
    if len(documents) > MOST_COLUMNS:
        raise ColumnCountOutOfBounds(f"ask for 1 to {MOST_COLUMNS} columns", path=("columns",))
    columns = []
    for index, document in enumerate(documents):
        path = ("columns", str(index))
        metric = catalogue.metric(document.metric, path=(*path, "metric"))
        columns.append(
            Column(
                name=_named(document.name, (*path, "name")) or document.metric,
                label=_named(document.label, (*path, "label")) or _named(document.name, path) or metric.label,
                metric=metric,
                where=_condition(document.where, (*path, "where")),
                per=document.per,
            )
        )
    return columns


def _named(text: str | None, path: tuple[str, ...]) -> str | None:
    if text is not None and not (1 <= len(text) <= LONGEST_NAME and text.isprintable()):
        raise ColumnNameUnusable(f"send 1 to {LONGEST_NAME} printable characters", path=path)
    return text


def _condition(document: Any, path: tuple[str, ...]) -> Condition:
    return EVERYTHING if document is None else read_condition(document, path=path)
