"""Reports as they are asked for: `await rows(shape("AGENT", of="calls_made", within=FIRST_QUARTER))`."""

from collections.abc import Sequence
from typing import Any

from company import NOW
from domain.access.viewer import Role, Viewer
from domain.reports.document import ColumnDocument, OrderDocument, RangeDocument, ReportDocument
from domain.reports.run_report import Report, run_report
from domain.shared.period import Period

ADMIN = Viewer("admin", Role.ADMIN)
FIRST_QUARTER = Period.quarter(2026, 1)


def viewer(person) -> Viewer:
    """The person, as an agent who may manage teams."""
    return Viewer(f"agent:{person.id}", Role.AGENT, person.id)


def shape(
    *by: str,
    of: str | Sequence[str | ColumnDocument] = ("approved_amount",),
    within: Period | RangeDocument = FIRST_QUARTER,
    order: Sequence[str] = (),
    **terms: Any,
) -> ReportDocument:
    """Metrics by dimensions; an order such as "-won_value" has the highest first."""
    columns = [of] if isinstance(of, str) else of
    return ReportDocument(
        columns=[ColumnDocument(metric=column) if isinstance(column, str) else column for column in columns],
        by=by,
        range=RangeDocument(from_day=within.start, until_day=within.end) if isinstance(within, Period) else within,
        order=[OrderDocument(by=one.lstrip("-"), descending=one.startswith("-")) for one in order],
        **terms,
    )


def field(name: str, **comparison: Any) -> dict[str, Any]:
    """A condition on one field, such as field("kind", eq="WON")."""
    return {"field": {"name": name, **comparison}}


async def run(document: ReportDocument, *, by: Viewer = ADMIN, **options: Any) -> Report:
    """Run the report on the day of the tests."""
    return await run_report(document, viewer=by, now=options.pop("now", NOW), **options)


def rows_of(report: Report) -> dict[Any, Any]:
    """The figures by the labels of their row; of one label or one figure alone, just that."""
    found = {bare(tuple(key.label for key in row.keys)): bare(tuple(row.figures)) for row in report.rows}
    assert len(found) == len(report.rows)
    return found


def bare(several: tuple) -> Any:
    """The one thing of one, else all of them."""
    return several[0] if len(several) == 1 else several


async def rows(document: ReportDocument, *, by: Viewer = ADMIN, **options: Any) -> dict[Any, Any]:
    """The figures by the labels of their row."""
    return rows_of(await run(document, by=by, **options))


async def found(document: ReportDocument, *, by: Viewer = ADMIN, **options: Any) -> tuple[dict[Any, Any], Any]:
    """Rows with something in them, and the total."""
    report = await run(document, by=by, **options)
    shown = {label: figures for label, figures in rows_of(report).items() if _is_something(figures)}
    return shown, bare(tuple(report.total.figures))


def _is_something(figures: Any) -> bool:
    return any(figures) if isinstance(figures, tuple) else bool(figures)
