"""Statements on the open transaction, or on a pooled connection where there is none."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from tortoise import connections

from domain.database.transaction import current


@asynccontextmanager
async def _connection() -> AsyncIterator[asyncpg.Connection]:
    opened = current()
    if opened is not None:
        yield opened.connection
        return
    async with connections.get("default").acquire_connection() as pooled:
        yield pooled


async def fetch(sql: str, *values: Any) -> list[asyncpg.Record]:
    """Return every row of the statement."""
    async with _connection() as connection:
        return await connection.fetch(sql, *values)


async def fetch_one(sql: str, *values: Any) -> asyncpg.Record | None:
    """Return the first row of the statement, or None."""
    async with _connection() as connection:
        return await connection.fetchrow(sql, *values)


async def fetch_value(sql: str, *values: Any) -> Any:
    """Return the first column of the first row, or None."""
    async with _connection() as connection:
        return await connection.fetchval(sql, *values)


async def execute(sql: str, *values: Any) -> None:
    """Run the statement for its effect."""
    async with _connection() as connection:
        await connection.execute(sql, *values)


async def execute_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run the statement once for each row of values."""
    async with _connection() as connection:
        await connection.executemany(sql, rows)


async def copy(table: str, *, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Append the rows, many at once."""
    async with _connection() as connection:
        await connection.copy_records_to_table(table, columns=columns, records=rows)


async def stream(sql: str, *values: Any, at_once: int) -> AsyncIterator[list[asyncpg.Record]]:
    """Yield the rows a batch at a time, through a cursor of the open transaction, so that nobody holds all of them."""
    opened = current()
    if opened is None:
        raise AssertionError("a cursor needs an open transaction")
    cursor = await opened.connection.cursor(sql, *values)
    while rows := await cursor.fetch(at_once):
        yield rows
