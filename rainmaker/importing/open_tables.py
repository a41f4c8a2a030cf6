"""Find everything that the mapping names, before anything is written."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from domain.shared.errors import Invalid
from rainmaker.importing.mapping import Mapping, columns_of
from rainmaker.importing.read_rows import Table, open_table


class FileUndeclared(Invalid):
    """A rule names a file that the mapping does not declare."""

    code: ClassVar[str] = "import.file_undeclared"


class ColumnMissing(Invalid):
    """The header of a file has not exactly one column of this name."""

    code: ClassVar[str] = "import.column_missing"


def open_tables(mapping: Mapping, directory: Path) -> dict[str, Table]:
    """Open every file of the mapping and check that each column that a rule names is there."""
    tables = {key: open_table(directory, key, file) for key, file in mapping.files.items()}
    for key, table in tables.items():
        for name, declared in table.file.columns.items():
            path = ("files", key, "columns", name)
            _check_column(table, path, name)
            if declared.look_up is not None:
                other = _table(tables, (*path, "look_up"), declared.look_up.file)
                for end in ("key", "value"):
                    _check_column(other, (*path, "look_up", end), getattr(declared.look_up, end))
    for section, rule in mapping.rules:
        for key, column in columns_of(rule):
            _check_column(_table(tables, section, rule.file), (*section, key), column)
        if rule.file is not None:
            _table(tables, section, rule.file)
    return {key: _with_looked_up(table, tables) for key, table in tables.items()}


def _with_looked_up(table: Table, tables: dict[str, Table]) -> Table:
    columns = {name: column.look_up for name, column in table.file.columns.items() if column.look_up is not None}
    looked_up = {
        name: {row.text(look_up.key): row.text(look_up.value) for row in tables[look_up.file].rows()}
        for name, look_up in columns.items()
    }
    return replace(table, looked_up=looked_up)


def _table(tables: dict[str, Table], section: tuple[str, ...], file: str | None) -> Table:
    if file is None or file not in tables:
        declared = ", ".join(tables)
        message = f"{'.'.join(section)}: file is {file!r}; use one of the declared files: {declared}"
        raise FileUndeclared(message, path=(*section, "file"))
    return tables[file]


def _check_column(table: Table, path: tuple[str, ...], column: str) -> None:
    if not table.has(column):
        header = ", ".join(table.header) or "none"
        message = f"{'.'.join(path)}: {table.path.name} has not one column {column!r}; its columns are {header}"
        raise ColumnMissing(message, path=path)
