"""JSON as PostgreSQL keeps it, handed on as it is: reading and writing it again would cost digits and time."""

from typing import overload

import orjson
from strawberry.scalars import JSON


@overload
def stored_json(text: str) -> JSON: ...


@overload
def stored_json(text: str | None) -> JSON | None: ...


def stored_json(text: str | None) -> JSON | None:
    """Return the text as a value that is written into the answer unread."""
    return None if text is None else JSON(orjson.Fragment(text))
