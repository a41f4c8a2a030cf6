"""Run a report and return its rows, its total and how current it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import asyncpg

from domain.access.viewer import Viewer
from domain.database import sql
from domain.metrics.figures import Freshness
from domain.reports.compile_report import compile_report
from domain.reports.shape import Dimension, Shape, check_shape


@dataclass(frozen=True, slots=True)
class Key:
    """What a row stands for under one dimension: the id or date, and its name."""

    dimension: Dimension
    key: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its keys, and a figure for each metric in the order asked for; None where there is nothing to tell."""

    keys: Sequence[Key]
    figures: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Report:
    """The rows, the total over all that was asked for, and how many disabled agents are only in the total."""

    rows: Sequence[Row]
    total: Row
    freshness: Freshness
    hidden_agents: int


async def run_report(*, shape: Shape, viewer: Viewer, today: date, now: datetime) -> Report:
    """Answer the shape for whom the viewer may see, in one statement."""
    check_shape(shape)
    statement, parameters = compile_report(shape, viewer, today=today, now=now)
    records = await sql.fetch(statement, *parameters)
    last = next(record for record in records if record["is_total"])
    return Report(
        rows=[_row(shape, record) for record in records if not record["is_total"]] if shape.dimensions else [],
        total=_row(shape, last, is_total=True),
        freshness=Freshness(last["computed_through"], last["pending_facts"]),
        hidden_agents=last["hidden_agents"],
    )


def _row(shape: Shape, record: asyncpg.Record, *, is_total: bool = False) -> Row:
    keys = [
        Key(dimension, record[f"d{index}"], record[f"d{index}_label"])
        for index, dimension in enumerate(shape.dimensions)
    ]
    figures = [record[f"m{index}"] for index in range(len(shape.metrics))]
    return Row(keys=[] if is_total else keys, figures=figures)
