"""Standard reports as they are listed and asked for otherwise."""

from typing import Any, Self

import strawberry

from api.enums import Comparison
from api.metrics.inputs import ConditionInput
from api.reports.inputs import (
    ReportColumnInput,
    ReportDimensionInput,
    ReportOrderInput,
    ReportRangeInput,
    agent_keys,
    team_keys,
)
from domain.reports import standard_reports
from domain.reports.document import ReportDocument
from domain.reports.standard_reports import Adaptation, standard_document


@strawberry.type
class StandardColumn:
    """A column of a standard report."""

    name: str
    """What it is called, to order by it or to hide it."""
    metric: str
    """The key of its metric."""
    label: str | None
    """What people call it, where that is not the name of the metric."""


@strawberry.type
class StandardReport:
    """A shape that is known by a name."""

    key: str
    """What it is called in requests."""
    label: str
    """What people call it."""
    description: str
    """What it tells."""
    by: list[str]
    """What its rows stand for: dimensions in capitals, fields as they are."""
    columns: list[StandardColumn]
    """Its columns, in their order."""

    @classmethod
    def read(cls, report: standard_reports.StandardReport) -> Self:
        """Return the report as it is shown."""
        return cls(
            key=report.key,
            label=report.label,
            description=report.description,
            by=list(report.by),
            columns=[
                StandardColumn(name=column.name or column.metric, metric=column.metric, label=column.label)
                for column in report.columns
            ],
        )


@strawberry.input
class StandardReportInput:
    """A standard report over these days, and what of it is asked for otherwise."""

    key: str
    """The key of the report, as `standardReports` lists it."""
    range: ReportRangeInput
    """The days that are counted."""
    by: list[ReportDimensionInput] | None = None
    """What the rows stand for, instead of what they usually do."""
    hide: list[str] = strawberry.field(default_factory=list, description="The names of columns to leave out.")
    show: list[ReportColumnInput] = strawberry.field(
        default_factory=list, description="Further columns, such as a change to a chosen status."
    )
    order: list[ReportOrderInput] | None = None
    """What sorts the rows, instead of what usually does."""
    where: ConditionInput | None = None
    """Only rows of datasets that meet this condition."""
    record_type: str | None = None
    """Only what is of this record type, as far as datasets know one."""
    agent_ids: list[strawberry.ID] | None = None
    """Only these agents."""
    team_ids: list[strawberry.ID] | None = None
    """Only people of these teams or teams below them."""
    with_disabled: bool = False
    """Whether disabled agents have rows."""
    time_zone: str | None = None
    """Where days and hours begin; the organisation's time zone if none is given."""
    comparison: Comparison | None = None
    """What the range is compared with."""

    def document(self) -> ReportDocument:
        """Return the shape."""
        terms: dict[str, Any] = {
            "where": None if self.where is None else self.where.document(),
            "record_type": self.record_type,
            "agent_ids": agent_keys(self.agent_ids),
            "team_ids": team_keys(self.team_ids),
            "with_disabled": self.with_disabled,
            "time_zone": self.time_zone,
            "comparison": self.comparison,
        }
        adaptation = Adaptation(
            range=self.range.document(),
            by=None if self.by is None else [by.document() for by in self.by],
            hide=self.hide,
            show=[column.document() for column in self.show],
            order=None if self.order is None else [order.document() for order in self.order],
            terms=terms,
        )
        return standard_document(self.key, adaptation)
