"""A hash of what was asked for, to tell a repeated request from another one with the same key."""

import dataclasses
import hashlib
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from strawberry import UNSET, Some

LARGEST_INT = 2**63  # what orjson writes; a text of GraphQL may hold larger ones


def input_hash(operation: str, taken: Any) -> bytes:
    """Return the SHA-256 of the operation and its input, without the key itself, in one canonical form."""
    fields = _canonical(taken)
    fields.pop("idempotency_key", None)
    return hashlib.sha256(orjson.dumps([operation, fields], option=orjson.OPT_SORT_KEYS)).digest()


def _canonical(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, Some):
        present = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: _canonical(inner) for name, inner in present if inner is not UNSET and inner is not None}
    match value:
        case Some():
            return [_canonical(value.value)]
        case list() | tuple():
            return [_canonical(item) for item in value]
        case dict():
            return {name: _canonical(inner) for name, inner in value.items()}
        case Enum() | Decimal():
            return value.name if isinstance(value, Enum) else str(value)
        case date() | UUID() | str() | int() | float() | None:
            return str(value) if isinstance(value, int) and abs(value) >= LARGEST_INT else value
    raise TypeError(f"{type(value).__name__} has no canonical form")
