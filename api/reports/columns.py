"""What a report's figures are, its days, and its compact table."""

from datetime import date
from typing import Self

import strawberry
from strawberry.scalars import JSON

from api.enums import CellKind, Per, ServedBy
from api.metrics.types import Metric
from domain.reports.lines import LineColumn
from domain.reports.shape import Column
from domain.shared.period import Period


@strawberry.type
class ReportColumn:
    """What the figures of each row are, in one place."""

    name: str
    """What the column is called in orders and tables."""
    label: str
    """What people call it."""
    metric: Metric
    """The metric."""
    per: Per | None
    """What the metric is divided by, if by anything."""
    served_by: ServedBy
    """Where its figures were read."""

    @classmethod
    def read(cls, column: Column, served_by: ServedBy) -> Self:
        """Return the column as it is shown."""
        return cls(
            name=column.name,
            label=column.label,
            metric=Metric.read(column.metric),
            per=column.per,
            served_by=served_by,
        )


@strawberry.type
class TableColumn:
    """A column of the compact table."""

    name: str
    """Its name: that of a dimension or column; ids end in _id, comparisons in .previous, .change and .change_ratio."""
    label: str
    """What people call it."""
    kind: CellKind
    """What its cells hold."""

    @classmethod
    def read(cls, column: LineColumn) -> Self:
        """Return the column as it is shown."""
        return cls(name=column.name, label=column.label, kind=column.kind)


@strawberry.type
class ReportTable:
    """The same rows in short, for many of them."""

    columns: list[TableColumn]
    """What the cells of each row are."""
    rows: JSON
    """A list of rows, each a list of cells: texts, decimal numbers as texts, or null."""


@strawberry.type
class ReportRange:
    """The days of a range."""

    from_day: date
    """The first day."""
    until_day: date
    """The first day after it."""

    @classmethod
    def read(cls, period: Period) -> Self:
        """Return the range as it is shown."""
        return cls(from_day=period.start, until_day=period.end)
