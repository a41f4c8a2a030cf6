"""Run a report and return its rows, its total and how current it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg

from domain.access.viewer import Viewer
from domain.database import sql
from domain.metrics.figures import Freshness
from domain.reports.cursors import written_cursor
from domain.reports.document import ReportDocument
from domain.reports.lines import LineColumn
from domain.reports.plan import ServedBy
from domain.reports.prepare_report import Prepared, prepare_report
from domain.reports.shape import MOST_ROWS, By, Column, Shape
from domain.shared.period import Period


@dataclass(frozen=True, slots=True)
class Key:
    """What a row stands for under one dimension: an id, a day, a number or a text, and its name."""

    by: By
    key: Any
    label: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, and what it is compared with; None where there is nothing to tell."""

    value: Decimal | None
    previous: Decimal | None = None
    change: Decimal | None = None
    change_ratio: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its keys, and a cell for each column in the order asked for."""

    keys: Sequence[Key]
    cells: Sequence[Cell]

    @property
    def figures(self) -> list[Decimal | None]:
        """Return the figures alone."""
        return [cell.value for cell in self.cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The rows, the total over all that was asked for, and how many disabled agents are only in the total.

    `lines` is the same page as JSON text: an array of arrays, with the cells of `table`.
    """

    shape: Shape
    served_by: Sequence[ServedBy]
    base_currency: str
    rows: Sequence[Row]
    total: Row
    table: Sequence[LineColumn]
    lines: str | None
    freshness: Freshness
    hidden_agents: int
    has_next: bool
    end_cursor: str | None

    @property
    def columns(self) -> Sequence[Column]:
        """Return what the cells of each row are."""
        return self.shape.columns

    @property
    def compared(self) -> Period | None:
        """Return the range that this one is compared with."""
        return self.shape.compared


async def run_report(
    document: ReportDocument,
    *,
    viewer: Viewer,
    now: datetime,
    first: int | None = MOST_ROWS,
    after: str | None = None,
    with_rows: bool = True,
    with_lines: bool = False,
    from_datasets: bool = False,
) -> Report:
    """Answer the shape for whom the viewer may see, in one statement, with rows, the same as JSON, both or neither."""
    prepared = await prepare_report(
        document, viewer=viewer, now=now, first=first, after=after, from_datasets=from_datasets
    )
    statement = prepared.answer(with_rows=with_rows, with_lines=with_lines)
    records = await sql.fetch(statement, *prepared.parameters)
    return _report(prepared, records)


def _report(prepared: Prepared, records: Sequence[asyncpg.Record]) -> Report:
    *rows, last = records
    shape, plan = prepared.shape, prepared.plan
    return Report(
        shape=shape,
        served_by=[plan.served_by(column) for column in shape.columns],
        base_currency=prepared.base_currency,
        rows=[_row(shape, record) for record in rows],
        total=Row([], _cells(shape, last)),
        table=prepared.columns,
        lines=last["lines"],
        freshness=Freshness(last["computed_through"], last["pending_facts"]),
        hidden_agents=last["hidden_agents"],
        has_next=last["has_next"],
        end_cursor=None if last["end_cursor"] is None else written_cursor(plan, last["end_cursor"]),
    )


def _row(shape: Shape, record: asyncpg.Record) -> Row:
    keys = [Key(by, record[f"d{place}"], record[f"d{place}_label"]) for place, by in enumerate(shape.by)]
    return Row(keys, _cells(shape, record))


def _cells(shape: Shape, record: asyncpg.Record) -> list[Cell]:
    places = range(len(shape.columns))
    if shape.compared is None:
        return [Cell(record[f"m{place}"]) for place in places]
    return [
        Cell(
            record[f"m{place}"],
            record[f"m{place}_previous"],
            record[f"m{place}_change"],
            record[f"m{place}_change_ratio"],
        )
        for place in places
    ]
