"""The shape of a report: which figures, by what, over which days, of whom, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.metrics.conditions import EVERYTHING, Condition
from domain.metrics.metric import AnyMetric
from domain.organisation.calendar import Calendar
from domain.reports.ranges import Cut, Slice, slices
from domain.shared.period import Period

MOST_COLUMNS = 40  # a table that is wider is two tables
MOST_DIMENSIONS = 5
MOST_ROWS = 1_000  # what is longer is paged, or an export
LONGEST_RANGE_DAYS = 3_660  # ten years


class Dimension(StrEnum):
    """What the rows of a report stand for, beside fields. REGION is the team just below the root on that day."""

    AGENT = "AGENT"
    TEAM = "TEAM"
    REGION = "REGION"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    WEEKDAY = "WEEKDAY"
    HOUR = "HOUR"


class Per(StrEnum):
    """What a figure is divided by: the days, or weeks of seven, that agents were in a team, today at the latest."""

    AGENT_DAY = "AGENT_DAY"
    AGENT_WEEK = "AGENT_WEEK"


CUTS = {Dimension(cut.value): cut for cut in Cut}
PLACES = (Dimension.TEAM, Dimension.REGION)


@dataclass(frozen=True, slots=True)
class By:
    """What rows are told apart by: a dimension, or a field of the datasets."""

    over: Dimension | None
    field: str = ""

    @property
    def name(self) -> str:
        """Return what it is called in orders and tables."""
        return self.field if self.over is None else self.over.value.lower()


@dataclass(frozen=True, slots=True)
class Column:
    """A metric under a name, perhaps only of the rows that meet a condition, perhaps per head."""

    name: str
    label: str
    metric: AnyMetric
    where: Condition = EVERYTHING
    per: Per | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Rows in the order of a column or a dimension, by its name; what has no value comes last in any case."""

    by: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is asked for. No order is by the dimensions; no agents and no teams is everybody; no `first` is all rows.

    `time_zone` is one that differs from the organisation's.
    """

    columns: Sequence[Column]
    by: Sequence[By]
    period: Period
    calendar: Calendar
    compared: Period | None = None
    time_zone: str | None = None
    where: Condition = EVERYTHING
    record_type: str | None = None
    agent_ids: Sequence[UUID] | None = None
    team_ids: Sequence[UUID] | None = None
    with_disabled: bool = False
    order: Sequence[Order] = ()
    first: int | None = MOST_ROWS
    after: str | None = None

    @property
    def dimensions(self) -> list[Dimension]:
        """Return what rows are told apart by, without fields."""
        return [by.over for by in self.by if by.over is not None]

    @property
    def fields(self) -> list[str]:
        """Return the fields that rows are told apart by."""
        return [by.field for by in self.by if by.over is None]

    @property
    def cut(self) -> Dimension | None:
        """Return the dimension that cuts the range, if there is one."""
        return next((dimension for dimension in self.dimensions if dimension in CUTS), None)

    @property
    def is_of_agents(self) -> bool:
        """Return whether rows show the own figures of agents, rather than what rolls up to teams."""
        return Dimension.AGENT in self.dimensions

    @property
    def is_placed(self) -> bool:
        """Return whether days outside of any team have no row."""
        return any(place in self.dimensions for place in PLACES)

    @property
    def periods(self) -> list[Period]:
        """Return the range, and after it the one that it is compared with."""
        return [self.period] if self.compared is None else [self.period, self.compared]

    def slices(self, period: Period) -> list[Slice]:
        """Return the cuts of the period; the whole of it where no dimension cuts it."""
        return [Slice(period.start, "", period)] if self.cut is None else slices(period, CUTS[self.cut], self.calendar)
