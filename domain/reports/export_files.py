"""Tables as files: CSV for programs, XLSX for people. Neither is ever whole in memory."""

import asyncio
import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar, Protocol
from uuid import UUID

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from domain.jobs.keep_file import LARGEST_CHUNK, FileOfJob
from domain.reports.lines import CellKind, LineColumn
from domain.shared.errors import Invalid

MOST_XLSX_ROWS = 1_048_575  # what a sheet holds, without the row of names
LONGEST_XLSX_TEXT = 32_767  # characters of a cell
MOST_DIGITS = 15  # that a number of a sheet keeps exactly; what may have more is kept as text

# A text that begins so is a formula to a spreadsheet, and a formula can do harm to whoever opens it.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")

Cells = Sequence[str | None]


class TooManyRowsForXlsx(Invalid):
    """A sheet holds about a million rows."""

    code: ClassVar[str] = "export.too_many_rows"


class FileFormat(StrEnum):
    """How a table is written."""

    CSV = "CSV"
    XLSX = "XLSX"


MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class TableFile(Protocol):
    """A table that is being written: its names first, then its rows."""

    async def add(self, rows: Sequence[Cells]) -> None:
        """Append the rows."""

    async def close(self) -> int:
        """Keep the file with the job, and return how many bytes it has."""

    def discard(self) -> None:
        """Remove what lies about outside the database."""


class CsvFile:
    """Comma-separated values as RFC 4180 has them, in UTF-8; texts that a spreadsheet would run begin with '."""

    def __init__(self, job_id: UUID, columns: Sequence[LineColumn]) -> None:
        self._file = FileOfJob(job_id)
        self._is_text = [column.kind is CellKind.TEXT for column in columns]
        self._names: list[Cells] = [[_harmless(column.label) for column in columns]]

    async def add(self, rows: Sequence[Cells]) -> None:
        """Append the rows."""
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        writer.writerows(self._names)
        writer.writerows(
            [_harmless(cell) if text else cell for cell, text in zip(row, self._is_text, strict=True)] for row in rows
        )
        self._names = []
        await self._file.write(written.getvalue().encode())

    async def close(self) -> int:
        """Keep what is left."""
        await self.add([])
        await self._file.close()
        return self._file.bytes

    def discard(self) -> None:
        """Do nothing: all of it lies in the database."""


class XlsxFile:
    """One sheet, written row by row into a temporary directory; figures are numbers in it, texts are never formulas."""

    def __init__(self, job_id: UUID, columns: Sequence[LineColumn]) -> None:
        self._file = FileOfJob(job_id)
        self._is_figure = [column.kind in (CellKind.NUMBER, CellKind.MONEY) for column in columns]
        self._directory = TemporaryDirectory(prefix="rainmaker-export-")
        self._path = Path(self._directory.name) / "table.xlsx"
        self._workbook = Workbook(str(self._path), {"constant_memory": True, "tmpdir": self._directory.name})
        self._sheet = self._workbook.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, column.label)
        self._rows = 0

    async def add(self, rows: Sequence[Cells]) -> None:
        """Append the rows."""
        if self._rows + len(rows) > MOST_XLSX_ROWS:
            raise TooManyRowsForXlsx(f"a sheet holds {MOST_XLSX_ROWS} rows; ask for CSV, or for less", path=("format",))
        await asyncio.to_thread(self._write, rows)

    async def close(self) -> int:
        """Put the parts together and keep the file."""
        await asyncio.to_thread(self._workbook.close)
        with self._path.open("rb") as written:
            while content := written.read(LARGEST_CHUNK):
                await self._file.write(content)
        await self._file.close()
        return self._file.bytes

    def discard(self) -> None:
        """Delete the temporary directory, and let go of the rows in it where the sheet was never finished."""
        self._sheet.row_data_fh.close()
        self._directory.cleanup()

    def _write(self, rows: Sequence[Cells]) -> None:
        for row in rows:
            self._rows += 1
            for place, (cell, is_figure) in enumerate(zip(row, self._is_figure, strict=True)):
                if cell is None:
                    continue
                if is_figure and len(cell) <= MOST_DIGITS:
                    self._sheet.write_number(self._rows, place, Decimal(cell))
                else:
                    self._sheet.write_string(self._rows, place, cell[:LONGEST_XLSX_TEXT])


FILES: dict[FileFormat, type[CsvFile] | type[XlsxFile]] = {FileFormat.CSV: CsvFile, FileFormat.XLSX: XlsxFile}


def _harmless(text: str | None) -> str | None:
    return f"'{text}" if text is not None and text.startswith(FORMULA_BEGINNINGS) else text
