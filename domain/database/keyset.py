"""Pages of a list: sorted by what the row holds, continued after the sort values of the row before."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest, UnknownCursor

T = TypeVar("T")

LARGEST_BIGINT = 2**63


def _bigint(text: str) -> int:
    if not -LARGEST_BIGINT <= (value := int(text)) < LARGEST_BIGINT:
        raise ValueError("the number does not fit into 64 bits")
    return value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


_READ: Mapping[str, Callable[[str], Any]] = {
    "text": str,
    "uuid": UUID,
    "bigint": _bigint,
    "numeric": Decimal,
    "date": date.fromisoformat,
    "timestamptz": _instant,
}


@dataclass(frozen=True, slots=True)
class Sort:
    """A total order of a list: columns that are never null, with their types, the last one unique.

    The name is part of every cursor, so that a cursor of one order is refused by another.
    """

    name: str
    columns: Mapping[str, str]
    is_descending: bool = False


class _Cursors(Sequence[tuple[str, ...]]):
    """The cursors of rows, each written when it is asked for: most answers need the last one only."""

    def __init__(self, rows: Sequence[asyncpg.Record], sort: Sort) -> None:
        self._rows = rows
        self._sort = sort

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any) -> Any:
        row = self._rows[index]
        return (self._sort.name, *(_written(row[column]) for column in self._sort.columns))


async def fetch_page(
    select: str,
    *,
    parameters: Parameters,
    sort: Sort,
    page: PageRequest,
    read: Callable[[asyncpg.Record], T],
) -> Page[T]:
    """Return one page of the rows that the statement selects, which must name the columns of the sort."""
    rows = await sql.fetch(_statement(select, parameters, sort, page), *parameters)
    shown = rows[: page.first]
    return Page(
        items=[read(row) for row in shown],
        cursors=_Cursors(shown, sort),
        has_next=len(rows) > page.first,
    )


def _statement(select: str, parameters: Parameters, sort: Sort, page: PageRequest) -> str:
    columns = ", ".join(sort.columns)
    direction = "desc" if sort.is_descending else "asc"
    ordered = ", ".join(f"{column} {direction}" for column in sort.columns)
    after = ""
    if page.after is not None:
        values = _values_of_cursor(page.after, sort)
        bound = ", ".join(
            f"{parameters.bind(value)}::{kind}" for value, kind in zip(values, sort.columns.values(), strict=True)
        )
        after = f"where ({columns}) {'<' if sort.is_descending else '>'} ({bound})"
    # One row more than asked for tells whether more follow.
    return f"select * from ({select}) listed {after} order by {ordered} limit {parameters.bind(page.first + 1)}"


def _values_of_cursor(cursor: Sequence[str], sort: Sort) -> list[Any]:
    name, *texts = cursor or ("",)
    kinds = sort.columns.values() if name == sort.name else ()
    try:
        return [_READ[kind](text) for text, kind in zip(texts, kinds, strict=True)]
    except (ValueError, OverflowError, InvalidOperation) as error:
        message = "the cursor belongs to another list or order; use one that this list returned"
        raise UnknownCursor(message, path=("after",)) from error


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
