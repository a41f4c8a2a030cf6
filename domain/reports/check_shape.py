"""Refuse shapes that cannot be answered, or not within bounds, each with the field that is wrong."""

from collections.abc import Iterable
from typing import ClassVar

from domain.metrics.part import Part
from domain.reports.shape import (
    CUTS,
    LONGEST_RANGE_DAYS,
    MOST_COLUMNS,
    MOST_DIMENSIONS,
    MOST_ROWS,
    Dimension,
    Shape,
)
from domain.shared.errors import Invalid

UNSLICED = (Dimension.WEEKDAY, Dimension.HOUR)  # of a moment there is nothing to tell by these


class ColumnCountOutOfBounds(Invalid):
    """A report has between 1 and 40 columns."""

    code: ClassVar[str] = "report.column_count_out_of_bounds"


class ColumnTwice(Invalid):
    """Two columns have one name, or one that a dimension has."""

    code: ClassVar[str] = "report.column_twice"


class DimensionNotOffered(Invalid):
    """These figures cannot be told apart by this dimension."""

    code: ClassVar[str] = "report.dimension_not_offered"


class DimensionTwice(Invalid):
    """A dimension stands once, there are at most five, and one of them cuts the range."""

    code: ClassVar[str] = "report.dimension_twice"


class RangeTooLong(Invalid):
    """A report covers at most ten years."""

    code: ClassVar[str] = "report.range_too_long"


class RowCountOutOfBounds(Invalid):
    """A report has at most a thousand rows a page."""

    code: ClassVar[str] = "report.row_count_out_of_bounds"


class OrderUnknown(Invalid):
    """A report is ordered by its own columns and dimensions."""

    code: ClassVar[str] = "report.order_unknown"


class PerHeadNotOffered(Invalid):
    """Days of agents cannot be told apart by an hour or a field."""

    code: ClassVar[str] = "report.per_head_not_offered"


def check_shape(shape: Shape) -> None:
    """Refuse what is out of bounds or contradicts itself, whatever the figures are."""
    _check_columns(shape)
    if shape.first is not None and not 1 <= shape.first <= MOST_ROWS:
        raise RowCountOutOfBounds(f"first is {shape.first}; ask for 1 to {MOST_ROWS} rows", path=("first",))
    if (shape.period.end - shape.period.start).days > LONGEST_RANGE_DAYS:
        raise RangeTooLong(f"the range is longer than {LONGEST_RANGE_DAYS} days", path=("range", "until_day"))
    cuts = [dimension for dimension in shape.dimensions if dimension in CUTS]
    if len({by.name for by in shape.by}) < len(shape.by) or len(cuts) > 1 or len(shape.by) > MOST_DIMENSIONS:
        message = f"name each dimension once, at most {MOST_DIMENSIONS}, and one of {', '.join(CUTS)}"
        raise DimensionTwice(message, path=("by",))
    names = {column.name for column in shape.columns} | {by.name for by in shape.by}
    for index, order in enumerate(shape.order):
        if order.by not in names:
            message = f"there is nothing called {order.by!r} to order by; use one of {', '.join(sorted(names))}"
            raise OrderUnknown(message, path=("order", str(index), "by"))


def check_part(part: Part, shape: Shape, types: dict[str, str], *, path: tuple[str, ...]) -> None:
    """Refuse dimensions that the rows of this part cannot be told apart by; the path names the column.

    `types` are those of the fields in the parts before it: an attribute may be declared otherwise in each dataset.
    """
    dataset = part.dataset
    if dataset.is_stock:
        _refuse((dimension for dimension in shape.dimensions if dimension in UNSLICED), dataset.key, path)
    elif dataset.anchors[part.anchor].instant is None:
        _refuse((one for one in shape.dimensions if one is Dimension.HOUR), dataset.key, path)
    _refuse((field for field in shape.fields if field not in dataset.fields), dataset.key, path)
    kinds = {field: dataset.fields[field].sql_type for field in shape.fields}
    _refuse((field for field, kind in kinds.items() if types.setdefault(field, kind) != kind), dataset.key, path)


def _check_columns(shape: Shape) -> None:
    if not 1 <= len(shape.columns) <= MOST_COLUMNS:
        raise ColumnCountOutOfBounds(f"ask for 1 to {MOST_COLUMNS} columns", path=("columns",))
    taken = {by.name for by in shape.by}
    for index, column in enumerate(shape.columns):
        if column.name in taken:
            message = f"{column.name!r} is taken; give this column a name of its own"
            raise ColumnTwice(message, path=("columns", str(index), "name"))
        taken.add(column.name)
        if column.per is not None and (shape.fields or Dimension.HOUR in shape.dimensions):
            message = "a figure per head cannot be told apart by an hour or a field; ask separately"
            raise PerHeadNotOffered(message, path=("columns", str(index), "per"))


def _refuse(missing: Iterable[str], dataset: str, path: tuple[str, ...]) -> None:
    for name in missing:
        message = f"rows of {dataset} cannot be told apart by {name}; ask for this column separately"
        raise DimensionNotOffered(message, path=path)
