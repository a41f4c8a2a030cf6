"""Reports as they are asked for and shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import strawberry

from api.enums import Dimension
from api.freshness import Freshness
from api.metrics.types import Figure, Metric
from api.nodes import Node
from api.people.types import Agent, Team
from domain.metrics.catalogue import metric
from domain.metrics.metric import AnyMetric
from domain.reports import run_report
from domain.reports.shape import MOST_ROWS, Shape
from domain.shared.period import Period


@strawberry.input
class ReportInput:
    """The shape of a report."""

    metrics: list[str]
    """The keys of the metrics: the figures of each row, in this order."""
    from_day: date
    """The first day of the range."""
    until_day: date
    """The first day after the range."""
    by: list[Dimension] = strawberry.field(
        default_factory=list, description="What the rows stand for; none asks for the total only."
    )
    agent_ids: list[strawberry.ID] | None = None
    """Only these agents."""
    team_ids: list[strawberry.ID] | None = None
    """Only people of these teams or teams below them, on the days on which they belonged there."""
    with_disabled: bool = False
    """Whether disabled agents have rows; their figures are in the totals in any case."""
    order_by: str | None = None
    """The key of the metric that sorts the rows; names sort them if none is given."""
    ascending: bool = False
    """Whether the lowest comes first, when a metric sorts them."""
    first: int = MOST_ROWS
    """How many rows there are at most: 1 to 1000."""

    def read(self) -> Shape:
        """Return the shape as the domain takes it."""
        return Shape(
            metrics=[metric(key) for key in self.metrics],
            dimensions=self.by,
            period=Period(self.from_day, self.until_day),
            agent_ids=None if self.agent_ids is None else [Agent.key(one, path="agentIds") for one in self.agent_ids],
            team_ids=None if self.team_ids is None else [Team.key(one, path="teamIds") for one in self.team_ids],
            with_disabled=self.with_disabled,
            order_by=None if self.order_by is None else metric(self.order_by),
            ascending=self.ascending,
            first=self.first,
        )


@strawberry.type
class ReportKey:
    """What a row stands for, under one dimension."""

    dimension: Dimension
    """The dimension."""
    id: strawberry.ID | None
    """The id of the agent or team; null for others."""
    from_day: date | None
    """The first day of the month or quarter; null for others."""
    label: str | None
    """Its name, such as that of the agent, or 2026-Q1."""

    @classmethod
    def read(cls, key: run_report.Key) -> "ReportKey":
        """Return the key as it is shown."""
        node = _NODES.get(key.dimension)
        is_day = key.dimension in (Dimension.MONTH, Dimension.QUARTER)
        return cls(
            dimension=key.dimension,
            id=None if node is None or key.key is None else node.global_id(UUID(key.key)),
            from_day=date.fromisoformat(key.key) if is_day and key.key is not None else None,
            label=key.label,
        )


@strawberry.type
class ReportRow:
    """One row of a report."""

    keys: list[ReportKey]
    """What it stands for, in the order of the dimensions; empty for the total."""
    figures: list[Figure]
    """Its figures, in the order of the metrics."""


@strawberry.type
class Report:
    """The answer to a shape."""

    metrics: list[Metric]
    """What the figures of each row are."""
    rows: list[ReportRow]
    """The rows, also those with nothing to show."""
    total: ReportRow
    """All that was asked for, each sale once: not the sum of the rows where these overlap."""
    freshness: Freshness
    """How current the figures are."""
    hidden_agents: int
    """How many disabled agents have no row; their figures are in the total."""

    @classmethod
    def read(cls, shape: Shape, report: run_report.Report, *, base_currency: str) -> "Report":
        """Return the report as it is shown."""

        def row(seen: run_report.Row) -> ReportRow:
            return ReportRow(
                keys=[ReportKey.read(key) for key in seen.keys],
                figures=_figures(shape.metrics, seen.figures, base_currency),
            )

        return cls(
            metrics=[Metric.read(one) for one in shape.metrics],
            rows=[row(seen) for seen in report.rows],
            total=row(report.total),
            freshness=Freshness.of(report.freshness),
            hidden_agents=report.hidden_agents,
        )


_NODES: dict[Dimension, type[Node]] = {Dimension.AGENT: Agent, Dimension.TEAM: Team, Dimension.REGION: Team}


def _figures(metrics: Sequence[AnyMetric], values: Sequence[Decimal | None], base_currency: str) -> list[Figure]:
    return [Figure.of(one, value, base_currency=base_currency) for one, value in zip(metrics, values, strict=True)]
