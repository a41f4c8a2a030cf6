"""Values written with columns in them: "{opportunity_id}:won" is one text for every row of a file."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any, Protocol

Value = str | int | Decimal | date


class Cells(Protocol):
    """One row, as templates see it."""

    def value(self, column: str) -> Value | None:
        """Return what the row has in the column; None where the cell is empty."""


class Template:
    """A text with places for columns. One that is a single place keeps the kind of the column's value."""

    __slots__ = ("parts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = tuple(_parts(text))

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the template names."""
        return tuple(column for _, column in self.parts if column is not None)

    def fill(self, cells: Cells) -> Value | None:
        """Return the template with the row's values in it; None as soon as one of them is empty."""
        if len(self.parts) == 1 and self.parts[0][0] == "" and self.parts[0][1] is not None:
            return cells.value(self.parts[0][1])
        texts = []
        for literal, column in self.parts:
            value = "" if column is None else cells.value(column)
            if value is None:
                return None
            texts.append(f"{literal}{value}")
        return "".join(texts) or None


class Recipe:
    """A fact's data as the mapping writes it: every text in it, however deep, is a template."""

    __slots__ = ("tree",)

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree: Mapping[str, Any] = _parsed(tree)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that any of its templates names."""
        return tuple(_columns(self.tree))

    def fill(self, cells: Cells) -> dict[str, Any]:
        """Return the data of one row; fields whose cells are empty are left out."""
        filled: dict[str, Any] = _filled(self.tree, cells)
        return filled

    def columns_at(self, path: Sequence[str]) -> tuple[str, ...]:
        """Return the columns behind one field of the data; the path may end above or below it."""
        node: Any = self.tree
        for step in path:
            if isinstance(node, Mapping):
                node = node.get(step, ())
            elif isinstance(node, tuple) and step.isdecimal() and int(step) < len(node):
                node = node[int(step)]
        return tuple(_columns(node))


def _parts(text: str) -> list[tuple[str, str | None]]:
    wrong = ValueError(f"{text!r} has a place that names no column; write {{column}}, and {{{{ for a brace")
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise wrong from None
    if any(column == "" or form or conversion for _, column, form, conversion in parts):
        raise wrong
    return [(literal, column) for literal, column, _, _ in parts]


def _parsed(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _parsed(value) for key, value in node.items()}
    if isinstance(node, list):
        return tuple(_parsed(value) for value in node)
    return Template(node) if isinstance(node, str) else node


def _filled(node: Any, cells: Cells) -> Any:
    if isinstance(node, Template):
        return node.fill(cells)
    if isinstance(node, dict):
        return {key: value for key, part in node.items() if (value := _filled(part, cells)) is not None}
    if isinstance(node, tuple):
        return [_filled(part, cells) for part in node]
    return node


def _columns(node: Any) -> Iterator[str]:
    if isinstance(node, Template):
        yield from node.columns
    elif isinstance(node, dict):
        for part in node.values():
            yield from _columns(part)
    elif isinstance(node, tuple):
        for part in node:
            yield from _columns(part)
