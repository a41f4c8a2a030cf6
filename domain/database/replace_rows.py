"""Make the rows within a scope exactly these, and tell what that changed."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from domain.database import sql

Row = Mapping[str, Any]


class Change(NamedTuple):
    """The watched columns of one row before and after; None where there was or is no row."""

    before: tuple[Any, ...] | None
    after: tuple[Any, ...] | None


async def replace_rows(
    table: str,
    *,
    key: Sequence[str],
    scope: str,
    scope_values: Sequence[Any],
    columns: Sequence[str],
    rows: Sequence[Row],
    watch: Sequence[str],
) -> list[Change]:
    """Write what differs, delete what is no longer there, and return the watched columns of each changed row.

    `scope` is what follows `using` in a delete from `stored`, its values from $2 on: of the rows within it only these
    remain.
    """
    found = await sql.fetch(
        _statement(table, key=key, scope=scope, columns=columns, watch=watch),
        msgspec.json.encode(rows).decode(),
        *scope_values,
    )
    size = len(watch)
    return [
        Change(
            before=tuple(record.values())[2 : 2 + size] if record["had"] else None,
            after=tuple(record.values())[2 + size :] if record["has"] else None,
        )
        for record in found
    ]


def _statement(table: str, *, key: Sequence[str], scope: str, columns: Sequence[str], watch: Sequence[str]) -> str:
    listed = ", ".join(columns)
    keys = ", ".join(key)
    values = [column for column in columns if column not in key]
    # `not in` is hashed however many rows there turn out to be; an anti join of JSON is planned for a hundred.
    return f"""
        with fresh as (select {listed} from json_populate_recordset(null::{table}, $1::json)),
        gone as (
            delete from {table} stored using {scope}
               and ({_prefixed("stored", key)}) not in (select {keys} from fresh)
            returning {_prefixed("stored", watch)}
        ),
        kept as (
            insert into {table} as stored ({listed}) select {listed} from fresh order by {keys}
            on conflict ({keys}) do update set {", ".join(f"{column} = excluded.{column}" for column in values)}
             where ({_prefixed("stored", values)}) is distinct from ({_prefixed("excluded", values)})
            returning old.{key[0]} is not null as had,
                      {", ".join(f"old.{column} as old_{column}" for column in watch)},
                      {", ".join(f"new.{column} as new_{column}" for column in watch)}
        )
        select true as had, false as has, {_prefixed("gone", watch)}, {", ".join("null" for _ in watch)} from gone
        union all
        select had, true, {", ".join(f"old_{column}" for column in watch)},
               {", ".join(f"new_{column}" for column in watch)} from kept
    """


def _prefixed(alias: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)
