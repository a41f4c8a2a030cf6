"""The columns of the table that a report is, and each row of it as one line of JSON, written by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.metrics.metric import Unit
from domain.reports.shape import By, Column, Dimension, Shape

NODES = {Dimension.AGENT: "Agent", Dimension.TEAM: "Team", Dimension.REGION: "Team"}
CHANGES = ("previous", "change", "change_ratio")


class CellKind(StrEnum):
    """What a cell of the table holds."""

    ID = "ID"
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    MONEY = "MONEY"


@dataclass(frozen=True, slots=True)
class LineColumn:
    """One column of the table, with the SQL of its cells over a listed row."""

    name: str
    label: str
    kind: CellKind
    sql: str


def line_columns(shape: Shape, *, money_digits: int) -> list[LineColumn]:
    """Return the columns: id and name of each agent and team, the label of other keys, then the figures."""
    found = [column for place, by in enumerate(shape.by) for column in _of_key(by, f"d{place}")]
    for place, column in enumerate(shape.columns):
        found += _of_figure(column, place, shape, money_digits)
    return found


def line(columns: Sequence[LineColumn]) -> str:
    """Return the SQL of a row as a JSON array; numbers are written as decimal strings."""
    return f"json_build_array({', '.join(column.sql for column in columns)})::text"


def _of_key(by: By, key: str) -> list[LineColumn]:
    title = by.name.replace("_", " ").replace(".", " ").capitalize()
    if by.over not in NODES:
        return [LineColumn(by.name, title, CellKind.TEXT, f"{key}_label")]
    # The opaque id that every node of the interface has: url-safe base64 of its kind and key.
    opaque = f"translate(encode(convert_to('{NODES[by.over]}:' || {key}, 'UTF8'), 'base64'), E'+/\\n', '-_')"
    ident = LineColumn(f"{by.name}_id", f"{title} id", CellKind.ID, opaque)
    return [ident, LineColumn(by.name, title, CellKind.TEXT, f"{key}_label")]


def _of_figure(column: Column, place: int, shape: Shape, money_digits: int) -> list[LineColumn]:
    is_money = column.metric.unit is Unit.MONEY
    kind = CellKind.MONEY if is_money else CellKind.NUMBER
    plain = "trim_scale(round({}, 6))::text"
    written = f"round({{}}, {money_digits})::text" if is_money else plain
    found = [LineColumn(column.name, column.label, kind, written.format(f"m{place}"))]
    if shape.compared is None:
        return found
    for change in CHANGES:
        is_ratio = change == "change_ratio"
        found.append(
            LineColumn(
                f"{column.name}.{change}",
                f"{column.label}, {change.replace('_', ' ')}",
                CellKind.NUMBER if is_ratio else kind,
                (plain if is_ratio else written).format(f"m{place}_{change}"),
            )
        )
    return found
