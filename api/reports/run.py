"""Answer a shape with what of the report is asked for."""

from typing import Annotated

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from api.context import Info
from api.reports.types import Report
from domain.reports.document import ReportDocument
from domain.reports.run_report import run_report
from domain.reports.shape import MOST_ROWS

FirstRows = Annotated[int, strawberry.argument(description=f"How many rows there are at most: 1 to {MOST_ROWS}.")]


async def answer(info: Info, document: ReportDocument, *, first: int, after: str | None) -> Report:
    """Return the report; rows and table are only read where they are asked for."""
    context = info.context
    asked = {name for field in info.selected_fields for name in _names(field.selections)}
    found = await run_report(
        document,
        viewer=context.viewer,
        now=context.now(),
        first=first,
        after=after,
        with_rows="rows" in asked,
        with_lines="table" in asked,
    )
    return Report.read(found)


def _names(selections: list[Selection]) -> set[str]:
    """Return the fields that are asked of the report, also through fragments."""
    names = set()
    for one in selections:
        names |= {one.name} if isinstance(one, SelectedField) else _names(one.selections)
    return names
