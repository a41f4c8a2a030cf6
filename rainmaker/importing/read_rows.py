"""Read the rows of an export. A cell is read when it is asked for, and one that cannot be read names its place."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from domain.shared.errors import Invalid
from rainmaker.importing.mapping import Column, Condition, File
from rainmaker.importing.read_cell import read_cell
from rainmaker.importing.template import Value

FIRST_ROW = 2  # rows are counted as a spreadsheet does, where the header is the first


class FileMissing(Invalid):
    """The directory has no such file."""

    code: ClassVar[str] = "import.file_missing"


class FileUnreadable(Invalid):
    """The file is no CSV in its encoding."""

    code: ClassVar[str] = "import.file_unreadable"


class RowUneven(Invalid):
    """A row has more or fewer cells than the header."""

    code: ClassVar[str] = "import.row_uneven"


class CellUnusable(Invalid):
    """A cell is not what its column holds."""

    code: ClassVar[str] = "import.cell_unusable"


@dataclass(frozen=True, slots=True)
class Table:
    """One export as the mapping declares it, with the names of its header."""

    path: Path
    file: File
    header: tuple[str, ...]
    looked_up: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by column, then by cell

    def has(self, column: str) -> bool:
        """Return whether the column is in the file, once and no more."""
        return self.header.count(self.file.columns.get(column, _PLAIN).column or column) == 1

    def rows(self) -> Iterator["Row"]:
        """Yield every row that is not blank."""
        places = {name: place for place, name in enumerate(self.header)}
        with _reader(self.path, self.file) as reader:
            next(reader, None)
            for number, cells in enumerate(reader, start=FIRST_ROW):
                if cells:
                    yield Row(self, number, cells, places)


@dataclass(frozen=True, slots=True)
class Row:
    """One row, with its number as a spreadsheet shows it."""

    table: Table
    number: int
    cells: Sequence[str]
    places: Mapping[str, int]

    @property
    def place(self) -> str:
        """Return where the row is, to tell people."""
        return f"{self.table.path.name} row {self.number}"

    def text(self, column: str) -> str:
        """Return the cell trimmed, replaced and defaulted."""
        if len(self.cells) != len(self.table.header):
            message = f"the row has {len(self.cells)} cells, the header {len(self.table.header)}; quote separators"
            raise RowUneven(message)
        declared = self.table.file.columns.get(column, _PLAIN)
        cell = self.cells[self.places[declared.column or column]].strip()
        cell = declared.replace.get(cell, cell)
        if declared.look_up is not None:
            cell = self.table.looked_up[column].get(cell, "")
        return cell or declared.default

    def meets(self, conditions: Mapping[str, Condition]) -> bool:
        """Return whether every condition holds: equal to, one of, or present or not."""
        return all(_holds(self.text(column), expected) for column, expected in conditions.items())

    def value(self, column: str) -> Value | None:
        """Return the cell as the kind of its column; None where it is empty."""
        text = self.text(column)
        if not text:
            return None
        try:
            return read_cell(text, self.table.file.columns.get(column, _PLAIN))
        except ValueError as error:
            raise CellUnusable(f"column {column}: {error}", path=(column,)) from error


def open_table(directory: Path, key: str, file: File) -> Table:
    """Find the file and read its header."""
    path = directory / file.name
    if not path.is_file():
        found = ", ".join(sorted(one.name for one in directory.glob("*.csv"))) or "no CSV file"
        message = f"files.{key}: {path} is not there; the directory has {found}"
        raise FileMissing(message, path=("files", key, "name"))
    with _reader(path, file) as reader:
        return Table(path, file, tuple(name.strip() for name in next(reader, [])))


_PLAIN = Column()


def _holds(text: str, expected: Condition) -> bool:
    if isinstance(expected, bool):
        return bool(text) is expected
    return text in expected if isinstance(expected, tuple) else text == expected


@contextmanager
def _reader(path: Path, file: File) -> Iterator[Iterator[list[str]]]:
    with path.open(encoding=file.encoding, newline="") as opened:
        reader = csv.reader(opened, delimiter=file.delimiter, strict=True)
        try:
            yield reader
        except (csv.Error, UnicodeDecodeError) as error:
            message = f"{path.name} after row {reader.line_num}: {error}; check its encoding and its quotes"
            raise FileUnreadable(message) from error
