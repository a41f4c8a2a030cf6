"""A report that is ready to be run: its shape checked, its statement compiled, all of its values beside it."""

from dataclasses import dataclass
from datetime import datetime

from domain.access.viewer import Viewer
from domain.database.parameters import Parameters
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.calendar import the_calendar
from domain.organisation.queries import the_organisation
from domain.reports.compile_report import Moment, compile_rows
from domain.reports.cursors import cursor_sql, order_terms
from domain.reports.document import ReportDocument, read_shape
from domain.reports.lines import LineColumn, line, line_columns
from domain.reports.plan import Plan, plan_report
from domain.reports.shape import MOST_ROWS, Shape
from domain.shared.calendars import local_day
from domain.shared.errors import Invalid
from domain.shared.money import exponent


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with the common part of its statements and their values, and the columns of its table."""

    plan: Plan
    common: str
    parameters: Parameters
    columns: list[LineColumn]
    base_currency: str

    @property
    def shape(self) -> Shape:
        """Return the shape."""
        return self.plan.shape

    def every_row(self) -> str:
        """Return the statement of a table's cells as text, a column each, in order; for what is too long for a page."""
        cells = ", ".join(f"{column.sql} as cell{place}" for place, column in enumerate(self.columns))
        rows = "page order by position" if self.shape.by else "whole"  # the total is the one row there is
        return f"{self.common} select {cells} from {rows}"

    def answer(self, *, with_rows: bool, with_lines: bool) -> str:
        """Return the statement of a page: its rows if wanted, and last the total with all that is said about them."""
        keys = [name for place in range(len(self.shape.by)) for name in (f"d{place}", f"d{place}_label")]
        kept = "(select * from page" if self.shape.first is None else f"(select * from page where {self._on_page}"
        figures = ", ".join(self._figures())
        said = ["whole.*" if not keys else f"{', '.join(f'null as {key}' for key in keys)}, {figures}"]
        lines = (
            "null::text"
            if not with_lines
            else f"""(select '[' || coalesce(string_agg(
            {line(self.columns)}, ',' order by position), '') || ']' from {kept}) kept)"""
        )
        total = f"""select true as is_total, null::bigint as position, {said[0]},
               state.computed_through, state.pending_facts, state.hidden_agents,
               {self._has_next} as has_next, {lines} as lines,
               (select {cursor_sql(order_terms(self.plan))} from {kept}) kept
                 order by position desc limit 1) as end_cursor
          from whole cross join state"""
        if not with_rows or not keys:
            return f"{self.common} {total}"
        return f"""{self.common}
            select false as is_total, position, {", ".join(keys)}, {figures},
                   null::timestamptz as computed_through, null::bigint as pending_facts, null::bigint as hidden_agents,
                   null::boolean as has_next, null::text as lines, null::text as end_cursor from {kept}) kept
            union all {total} order by is_total, position"""

    @property
    def _on_page(self) -> str:
        return f"position <= {self.shape.first:d}"

    @property
    def _has_next(self) -> str:
        return "false" if self.shape.first is None else f"exists (select from page where not ({self._on_page}))"

    def _figures(self) -> list[str]:
        changes = ("", "_previous", "_change", "_change_ratio") if self.shape.compared is not None else ("",)
        return [f"m{place}{change}" for place in range(len(self.shape.columns)) for change in changes]


async def prepare_report(
    document: ReportDocument,
    *,
    viewer: Viewer,
    now: datetime,
    first: int | None = MOST_ROWS,
    after: str | None = None,
    from_datasets: bool = False,
) -> Prepared:
    """Compile the document's shape for whom the viewer may see, or refuse it; without `first` it has every row."""
    organisation = await the_organisation()
    catalogue = await the_catalogue()
    time_zone = document.time_zone or organisation.time_zone
    try:
        today = local_day(now, time_zone)
    except Invalid as error:
        raise type(error)(error.message, path=("time_zone",)) from error
    shape = read_shape(
        document,
        catalogue=catalogue,
        calendar=await the_calendar(),
        today=today,
        own_time_zone=organisation.time_zone,
        first=first,
        after=after,
    )
    plan = plan_report(shape, catalogue, from_datasets=from_datasets)
    common, parameters = compile_rows(plan, viewer, at=Moment(now, today, time_zone))
    columns = line_columns(shape, money_digits=exponent(organisation.base_currency))
    return Prepared(plan, common, parameters, columns, organisation.base_currency)
