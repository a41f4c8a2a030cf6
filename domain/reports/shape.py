"""The shape of a report: which metrics, by what, over which days, of whom, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.metrics.metric import AnyMetric
from domain.shared.errors import Invalid
from domain.shared.period import Cycle, Period

MOST_METRICS = 24  # a table that is wider is two tables
MOST_ROWS = 1_000  # what is longer is an export
LONGEST_RANGE_DAYS = 3_660  # ten years


class Dimension(StrEnum):
    """What the rows of a report stand for. REGION is the team just below the root, by the tree of each day."""

    AGENT = "AGENT"
    TEAM = "TEAM"
    REGION = "REGION"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    STAGE = "STAGE"


SLICED_BY = {Dimension.MONTH: Cycle.MONTH, Dimension.QUARTER: Cycle.QUARTER}


class MetricCountOutOfBounds(Invalid):
    """A report has between 1 and 24 metrics."""

    code: ClassVar[str] = "report.metric_count_out_of_bounds"


class DimensionNotOffered(Invalid):
    """These metrics cannot be told apart by this dimension."""

    code: ClassVar[str] = "report.dimension_not_offered"


class DimensionTwice(Invalid):
    """A dimension stands once, and months or quarters, not both."""

    code: ClassVar[str] = "report.dimension_twice"


class RangeTooLong(Invalid):
    """A report covers at most ten years."""

    code: ClassVar[str] = "report.range_too_long"


class RowCountOutOfBounds(Invalid):
    """A report has at most a thousand rows."""

    code: ClassVar[str] = "report.row_count_out_of_bounds"


class OrderUnknown(Invalid):
    """A report is ordered by one of its own metrics."""

    code: ClassVar[str] = "report.order_unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is asked for. No order is by the names of the dimensions; no agents and no teams is everybody."""

    metrics: Sequence[AnyMetric]
    dimensions: Sequence[Dimension]
    period: Period
    agent_ids: Sequence[UUID] | None = None
    team_ids: Sequence[UUID] | None = None
    with_disabled: bool = False
    order_by: AnyMetric | None = None
    ascending: bool = False
    first: int = MOST_ROWS

    def slices(self) -> list[tuple[date, Period]]:
        """Return the stretches of days that rows are told apart by, each under the day that its whole cycle begins."""
        cycle = next((SLICED_BY[dimension] for dimension in self.dimensions if dimension in SLICED_BY), None)
        if cycle is None:
            return [(self.period.start, self.period)]
        slices = []
        day = self.period.start
        while day < self.period.end:
            whole = Period.containing(day, cycle)
            slices.append((whole.start, Period(day, min(whole.end, self.period.end))))
            day = whole.end
        return slices


def check_shape(shape: Shape) -> None:
    """Refuse what cannot be answered, or not within bounds."""
    if not 1 <= len(shape.metrics) <= MOST_METRICS:
        raise MetricCountOutOfBounds(f"ask for 1 to {MOST_METRICS} metrics", path=("metrics",))
    if not 1 <= shape.first <= MOST_ROWS:
        raise RowCountOutOfBounds(f"first is {shape.first}; ask for 1 to {MOST_ROWS} rows", path=("first",))
    if (shape.period.end - shape.period.start).days > LONGEST_RANGE_DAYS:
        raise RangeTooLong(f"the range is longer than {LONGEST_RANGE_DAYS} days", path=("until_day",))
    if len(set(shape.dimensions)) < len(shape.dimensions) or SLICED_BY.keys() <= set(shape.dimensions):
        raise DimensionTwice("name each dimension once, and MONTH or QUARTER, not both", path=("by",))
    if shape.order_by is not None and shape.order_by not in shape.metrics:
        raise OrderUnknown(f"{shape.order_by.key} is not among the metrics", path=("orderBy",))
    _check_dimensions(shape)


def _check_dimensions(shape: Shape) -> None:
    for dataset in {part.dataset.key: part.dataset for metric in shape.metrics for part in metric.parts}.values():
        for dimension in shape.dimensions:
            is_time = dimension in SLICED_BY
            if (dataset.is_stock and is_time) or (
                dimension is Dimension.STAGE and dimension.value not in dataset.dimensions
            ):
                message = f"metrics over {dataset.key} cannot be told apart by {dimension.value}; ask separately"
                raise DimensionNotOffered(message, path=("by",))
