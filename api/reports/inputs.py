"""Shapes as they are sent."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import strawberry

from api.enums import Comparison, Dimension, Per, Preset
from api.metrics.inputs import ConditionInput
from api.people.types import Agent, Team
from domain.reports.document import ColumnDocument, OrderDocument, RangeDocument, ReportDocument


@strawberry.input
class ReportColumnInput:
    """A column: a metric, perhaps only of the rows that meet a condition."""

    metric: str
    """The key of the metric."""
    name: str | None = None
    """What the column is called in orders and tables; the key of the metric if none is given."""
    label: str | None = None
    """What people call it; its name, or else the label of its metric, if none is given."""
    where: ConditionInput | None = None
    """Only what meets this condition, such as one status; it does not decide what came first of an entity."""
    per: Per | None = None
    """Divided by the days or weeks that agents were in a team: a figure per head."""

    def document(self) -> ColumnDocument:
        """Return the column as it is kept."""
        return ColumnDocument(
            metric=self.metric,
            name=self.name,
            label=self.label,
            where=None if self.where is None else self.where.document(),
            per=self.per,
        )


@strawberry.input(one_of=True)
class ReportDimensionInput:
    """What rows stand for: something that every figure has, or a field of the datasets."""

    over: Dimension | None = strawberry.UNSET
    """Agents, teams, days and so on."""
    field: str | None = strawberry.UNSET
    """A field that the datasets of all columns have, such as stage, strategy or attributes.sector."""

    def document(self) -> str:
        """Return what it is called in documents."""
        return self.over.value if self.over else self.field or ""


@strawberry.input
class ReportRangeInput:
    """A range by its name, or from a day until another."""

    preset: Preset | None = None
    """A range by its name, as it stands today."""
    from_day: date | None = None
    """The first day of the range."""
    until_day: date | None = None
    """The first day after the range."""

    def document(self) -> RangeDocument:
        """Return the range as it is kept."""
        return RangeDocument(preset=self.preset, from_day=self.from_day, until_day=self.until_day)


@strawberry.input
class ReportOrderInput:
    """What rows are ordered by; those without a value come last."""

    by: str
    """The name of a column, a dimension in small letters such as agent, or a field."""
    descending: bool = False
    """Whether the highest comes first."""

    def document(self) -> OrderDocument:
        """Return the order as it is kept."""
        return OrderDocument(by=self.by, descending=self.descending)


@strawberry.input
class ReportInput:
    """The shape of a report."""

    columns: list[ReportColumnInput]
    """The figures of each row, in this order: 1 to 40."""
    range: ReportRangeInput
    """The days that are counted."""
    by: list[ReportDimensionInput] = strawberry.field(
        default_factory=list, description="What the rows stand for, at most five; none asks for the total only."
    )
    where: ConditionInput | None = None
    """Only rows of datasets that meet this condition; every dataset that is asked must have its fields."""
    record_type: str | None = None
    """Only what is of this record type, as far as datasets know one."""
    agent_ids: list[strawberry.ID] | None = None
    """Only these agents."""
    team_ids: list[strawberry.ID] | None = None
    """Only people of these teams or teams below them, on the days on which they belonged there."""
    with_disabled: bool = False
    """Whether disabled agents have rows; their figures are in the totals in any case."""
    time_zone: str | None = None
    """Where days and hours begin, a time zone of the IANA database; the organisation's if none is given."""
    comparison: Comparison | None = None
    """What the range is compared with."""
    order: list[ReportOrderInput] = strawberry.field(
        default_factory=list, description="What sorts the rows; their dimensions if nothing is given."
    )

    def document(self) -> ReportDocument:
        """Return the shape as it is kept."""
        return ReportDocument(
            columns=[column.document() for column in self.columns],
            range=self.range.document(),
            by=tuple(by.document() for by in self.by),
            where=None if self.where is None else self.where.document(),
            record_type=self.record_type,
            agent_ids=agent_keys(self.agent_ids),
            team_ids=team_keys(self.team_ids),
            with_disabled=self.with_disabled,
            time_zone=self.time_zone,
            comparison=self.comparison,
            order=tuple(order.document() for order in self.order),
        )


def agent_keys(ids: Sequence[strawberry.ID] | None) -> list[UUID] | None:
    """Return the agents that are meant; nobody named is everybody."""
    return None if ids is None else [Agent.key(one, path="agentIds") for one in ids]


def team_keys(ids: Sequence[strawberry.ID] | None) -> list[UUID] | None:
    """Return the teams that are meant; none named is all of them."""
    return None if ids is None else [Team.key(one, path="teamIds") for one in ids]
