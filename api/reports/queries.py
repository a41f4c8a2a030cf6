"""What can be asked about figures."""

from decimal import Decimal
from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.enums import Over
from api.freshness import Freshness
from api.reports.inputs import ReportColumnInput, ReportInput, ReportRangeInput, agent_keys, team_keys
from api.reports.run import FirstRows, answer
from api.reports.standard import StandardReport, StandardReportInput
from api.reports.types import Report
from api.reports.views import SavedView
from domain.reports import standard_reports, views
from domain.reports.correlate import correlate
from domain.reports.document import ReportDocument
from domain.reports.shape import MOST_ROWS
from domain.shared.paging import PageRequest

Asked = Annotated[StandardReportInput, strawberry.argument(description="Which report, over which days, and how.")]


@strawberry.input
class CorrelationInput:
    """Which two figures, of what, over which days."""

    x: ReportColumnInput
    """The first figure."""
    y: ReportColumnInput
    """The second figure."""
    over: Over
    """What has one of each: agents, or weeks."""
    range: ReportRangeInput
    """The days that are counted."""
    agent_ids: list[strawberry.ID] | None = None
    """Only these agents."""
    team_ids: list[strawberry.ID] | None = None
    """Only people of these teams or teams below them."""

    def document(self) -> ReportDocument:
        """Return the shape with the two figures."""
        return ReportDocument(
            columns=[self.x.document(), self.y.document()],
            range=self.range.document(),
            agent_ids=agent_keys(self.agent_ids),
            team_ids=team_keys(self.team_ids),
        )


@strawberry.type
class Correlation:
    """How strongly two figures go together."""

    coefficient: Decimal | None
    """Pearson's coefficient, -1 to 1; null where it is not defined, as when a figure is the same throughout."""
    pairs: int
    """How many agents or weeks had both figures."""
    freshness: Freshness
    """How current the figures are."""


@strawberry.type
class ReportsQuery:
    """Figures in any shape, of those whom you may see."""

    @strawberry.field
    async def report(
        self,
        info: Info,
        shape: Annotated[ReportInput, strawberry.argument(description="What is asked for.")],
        first: FirstRows = MOST_ROWS,
        after: After = None,
    ) -> Report:
        """A report, answered in one statement."""
        return await answer(info, shape.document(), first=first, after=after)

    @strawberry.field
    def standard_reports(self) -> list[StandardReport]:
        """The reports that are known by a name, with their columns."""
        return [StandardReport.read(report) for report in standard_reports.standard_reports().values()]

    @strawberry.field
    async def standard_report(
        self, info: Info, shape: Asked, first: FirstRows = MOST_ROWS, after: After = None
    ) -> Report:
        """A standard report, over these days."""
        return await answer(info, shape.document(), first=first, after=after)

    @strawberry.field
    async def correlation(
        self,
        info: Info,
        of: Annotated[CorrelationInput, strawberry.argument(description="What is correlated.")],
    ) -> Correlation:
        """How strongly two figures go together, over agents or weeks."""
        context = info.context
        found = await correlate(of.document(), over=of.over, viewer=context.viewer, now=context.now())
        return Correlation(coefficient=found.coefficient, pairs=found.pairs, freshness=Freshness.of(found.freshness))

    @strawberry.field
    async def saved_view(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id of the view.")]
    ) -> SavedView | None:
        """One view; null if there is none that you may use."""
        return await SavedView.find(info.context, SavedView.key(id, path="id"))

    @strawberry.field
    async def saved_views(
        self, info: Info, search: Search = None, first: First = FIRST, after: After = None
    ) -> Connection[SavedView]:
        """Your own views and the shared ones, by name."""
        page = await views.views_seen(
            viewer=info.context.viewer, search=search, page=PageRequest.of(first=first, after=after)
        )
        return connection(page, SavedView.read)

    @strawberry.field
    async def default_view(self, info: Info) -> SavedView | None:
        """The view that you see first; null if you have chosen none."""
        found = await views.default_view(viewer=info.context.viewer)
        return None if found is None else SavedView.read(found)
