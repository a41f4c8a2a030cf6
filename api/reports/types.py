"""Reports as they are shown."""

from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import orjson
import strawberry
from strawberry.scalars import JSON

from api.connection import PageInfo
from api.enums import Dimension
from api.freshness import Freshness
from api.metrics.types import in_unit, plain
from api.money import Money
from api.nodes import Node
from api.people.types import Agent, Team
from api.reports.columns import ReportColumn, ReportRange, ReportTable, TableColumn
from domain.metrics.metric import Unit
from domain.reports import run_report
from domain.reports.shape import CUTS, Column

_NODES: dict[Dimension, type[Node]] = {Dimension.AGENT: Agent, Dimension.TEAM: Team, Dimension.REGION: Team}


@strawberry.type
class ReportKey:
    """What a row stands for, under one dimension."""

    dimension: Dimension | None
    """The dimension; null for a field."""
    field: str | None
    """The field; null for a dimension."""
    id: strawberry.ID | None
    """The id of the agent or team; null for others."""
    from_day: date | None
    """The first day of the day, week, month, quarter or year; null for others."""
    value: str | None
    """The weekday (1 is Monday), the hour, or the value of the field, as text; null for others and where none is."""
    label: str | None
    """Its name, such as that of the agent, or 2026-Q1."""

    @classmethod
    def read(cls, key: run_report.Key) -> Self:
        """Return the key as it is shown."""
        over, found = key.by.over, key.key
        node = None if over is None else _NODES.get(over)
        is_value = node is None and over not in CUTS
        return cls(
            dimension=over,
            field=key.by.field or None,
            id=node.global_id(found) if node is not None and isinstance(found, UUID) else None,
            from_day=found if over in CUTS else None,
            value=(key.label if over is None else str(found)) if is_value else None,
            label=key.label,
        )


@strawberry.type
class ReportFigure:
    """A figure of a row."""

    column: str
    """The name of its column."""
    value: Decimal | None
    """The value, in the unit of the metric; null where there is nothing to tell, such as a rate of nothing."""
    money: Money | None
    """The value with its currency, for metrics of money."""
    previous: Decimal | None
    """The value of the range that this one is compared with; null where that has no such day, week or month."""
    change: Decimal | None
    """The value less the previous one."""
    change_ratio: Decimal | None
    """The change ÷ the previous value, 0.25 for a quarter more; null where that is zero."""


@strawberry.type
class ReportRow:
    """One row of a report."""

    keys: list[ReportKey]
    """What it stands for, in the order of the dimensions; empty for the total."""
    figures: list[ReportFigure]
    """Its figures, in the order of the columns."""

    @classmethod
    def read(cls, row: run_report.Row, report: run_report.Report) -> Self:
        """Return the row as it is shown."""
        keys = [ReportKey.read(key) for key in row.keys]
        figures = zip(report.columns, row.cells, strict=True)
        return cls(keys=keys, figures=[_figure(column, cell, report.base_currency) for column, cell in figures])


@strawberry.type
class Report:
    """The answer to a shape."""

    columns: list[ReportColumn]
    """What the figures of each row are."""
    range: ReportRange
    """The days that are counted."""
    compared_range: ReportRange | None
    """The days that they are compared with, if they are."""
    rows: list[ReportRow]
    """The rows, also those with nothing to show."""
    table: ReportTable
    """The same rows in short."""
    total: ReportRow
    """All that was asked for, each sale once: not the sum of the rows where these overlap."""
    freshness: Freshness
    """How current the figures are."""
    hidden_agents: int
    """How many disabled agents have no row; their figures are in the total."""
    page_info: PageInfo
    """Where the page ends."""

    @classmethod
    def read(cls, report: run_report.Report) -> Self:
        """Return the report as it is shown."""
        served = zip(report.columns, report.served_by, strict=True)
        return cls(
            columns=[ReportColumn.read(column, served_by) for column, served_by in served],
            range=ReportRange.read(report.shape.period),
            compared_range=None if report.compared is None else ReportRange.read(report.compared),
            rows=[ReportRow.read(row, report) for row in report.rows],
            table=ReportTable(
                columns=[TableColumn.read(column) for column in report.table],
                rows=JSON(orjson.Fragment(report.lines or "[]")),
            ),
            total=ReportRow.read(report.total, report),
            freshness=Freshness.of(report.freshness),
            hidden_agents=report.hidden_agents,
            page_info=PageInfo(has_next_page=report.has_next, end_cursor=report.end_cursor),
        )


def _figure(column: Column, cell: run_report.Cell, base_currency: str) -> ReportFigure:
    metric = column.metric
    value = in_unit(metric, cell.value, base_currency=base_currency)
    is_money = metric.unit is Unit.MONEY and value is not None
    return ReportFigure(
        column=column.name,
        value=value,
        money=Money(amount=value, currency=base_currency) if is_money and value is not None else None,
        previous=in_unit(metric, cell.previous, base_currency=base_currency),
        change=in_unit(metric, cell.change, base_currency=base_currency),
        change_ratio=plain(cell.change_ratio),
    )
