"""Tables as files: whatever the texts are, what is read is what was written, and nothing in it is a formula."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.database import sql
from domain.database.transaction import transaction
from domain.reports import export_files
from domain.reports.export_files import FORMULA_BEGINNINGS, MOST_DIGITS, CsvFile, TooManyRowsForXlsx, XlsxFile
from domain.reports.lines import CellKind, LineColumn
from working import start

COLUMNS = [
    LineColumn("agent", "=Agent", CellKind.TEXT, ""),
    LineColumn("sold", "Sold", CellKind.MONEY, ""),
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str)
ROWS = st.lists(st.tuples(st.none() | TEXTS | st.sampled_from(["=1+1", "+1", "-1", "@A1"]), st.none() | NUMBERS))


async def written(job, rows, at_once=3) -> list[list[str]]:
    """The rows as a reader of CSV finds them."""

    async def write():
        await sql.execute("delete from job_chunks")
        file = CsvFile(job, COLUMNS)
        for start_ in range(0, len(rows), at_once):
            await file.add(rows[start_ : start_ + at_once])
        return await file.close()

    size = await transaction(write)
    chunks = await sql.fetch("select content from job_chunks order by position")
    content = b"".join(row["content"] for row in chunks)
    assert len(content) == size
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=ROWS)
async def test_csv_is_read_as_it_was_written_and_holds_no_formula(database, rows):
    job = await sql.fetch_value("select id from jobs") or await start()

    names, *found = await written(job, rows)

    assert names == ["'=Agent", "Sold"]
    assert [cell.removeprefix("'") for cell, _ in found] == [(text or "").removeprefix("'") for text, _ in rows]
    assert [number for _, number in found] == [number or "" for _, number in rows]
    assert not any(cell.startswith(FORMULA_BEGINNINGS) for cell, _ in found)


async def test_a_sheet_that_would_be_too_long_is_refused(database, monkeypatch):
    monkeypatch.setattr(export_files, "MOST_XLSX_ROWS", 2)
    file = XlsxFile(await start(), COLUMNS)

    await file.add([("Dana", "1.00"), ("Omar", "2.00")])
    with pytest.raises(TooManyRowsForXlsx):
        await file.add([("Nora", "3.00")])
    file.discard()


async def test_a_number_that_a_sheet_would_round_is_kept_as_text(database):
    kept = []
    file = XlsxFile(await start(), COLUMNS)
    file._sheet.write_number = lambda _row, _place, number: kept.append(number)
    file._sheet.write_string = lambda _row, _place, text: kept.append(text)

    await file.add([("Dana", "-99999999999.99"), ("Omar", "123456789012345.67")])
    file.discard()

    assert kept == ["Dana", Decimal("-99999999999.99"), "Omar", "123456789012345.67"]
    assert MOST_DIGITS == 15
