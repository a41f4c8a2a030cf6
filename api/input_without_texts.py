"""What the trail keeps of an input: ids, numbers, days and choices; texts may name people, and are left out."""

import dataclasses
import re
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, get_args, get_type_hints

import strawberry
from strawberry import UNSET, Some
from strawberry.utils.str_converters import to_camel_case

LEFT_OUT = "…"
MOST_LISTED = 100  # items of a list; the trail says what was done, and need not repeat a whole batch
WORD = re.compile(r"[A-Za-z0-9_./+=-]{1,128}")  # what an id or a key looks like; anybody may send anything in its place
PLAIN = frozenset({"metric", "currency", "time_zone", "base_currency"})  # keys and codes, which name no person


def without_texts(taken: Any) -> dict[str, Any]:
    """Return the input as JSON can hold it, with a mark in the place of every text; without the key of the request."""
    plain = _plain_fields(type(taken))  # type: ignore[arg-type]  # classes are hashable, whatever they are of
    kept: dict[str, Any] = {}
    for field in dataclasses.fields(taken):
        value = getattr(taken, field.name)
        if field.name != "idempotency_key" and value is not UNSET and value is not None:
            kept[to_camel_case(field.name)] = _kept(value, is_plain=field.name in plain)
    return kept


@cache
def _plain_fields(of_type: type) -> frozenset[str]:
    """Return the fields whose texts name no person: ids, keys and codes."""
    hints = get_type_hints(of_type, include_extras=True)
    return PLAIN | {name for name, hint in hints.items() if _is_id(hint)}


def _is_id(hint: Any) -> bool:
    return hint is strawberry.ID or any(_is_id(part) for part in get_args(hint))


def _kept(value: Any, *, is_plain: bool) -> Any:
    match value:
        case Some():
            return _kept(value.value, is_plain=is_plain)
        case list() | tuple():
            listed = [_kept(item, is_plain=is_plain) for item in value[:MOST_LISTED]]
            return listed if len(value) <= MOST_LISTED else f"{len(value)} items"
        case Enum():
            return value.name
        case Decimal() | date():
            return str(value)
    if dataclasses.is_dataclass(value):
        return without_texts(value)
    is_word = is_plain and isinstance(value, str) and WORD.fullmatch(value)
    return value if is_word or isinstance(value, bool | int) else LEFT_OUT
