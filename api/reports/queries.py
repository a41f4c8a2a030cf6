"""What can be asked about figures."""

from typing import Annotated

import strawberry

from api.context import Info
from api.reports.types import Report, ReportInput
from domain.organisation.queries import the_organisation
from domain.reports.run_report import run_report


@strawberry.type
class ReportsQuery:
    """Figures in any shape, of those whom you may see."""

    @strawberry.field
    async def report(
        self, info: Info, shape: Annotated[ReportInput, strawberry.argument(description="What is asked for.")]
    ) -> Report:
        """A report, answered in one statement."""
        asked = shape.read()
        context = info.context
        found = await run_report(shape=asked, viewer=context.viewer, today=await context.today(), now=context.now())
        return Report.read(asked, found, base_currency=(await the_organisation()).base_currency)
