"""Columns of a read, named once: by the fields of what it returns."""

from inspect import get_annotations
from typing import Final

from domain.database.keyset import Sort

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"known_at": "timestamptz", "id": "uuid"}, is_descending=True)


def columns_of(shape: type, alias: str) -> str:
    """Return the columns that fill the fields; the version of an entity is that of its subject, `s`."""
    return ", ".join("s.version" if name == "version" else f"{alias}.{name}" for name in get_annotations(shape))
