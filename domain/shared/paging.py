"""Keyset paging: a page is asked for by a size and the sort values of the row before it."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

import msgspec

from domain.shared.errors import Invalid, LimitExceeded

T = TypeVar("T")

LARGEST_PAGE = 200  # a page is for people to read; exports and reports carry more
DEFAULT_PAGE = 50


class PageTooLarge(LimitExceeded):
    """A page holds between 1 and 200 items."""

    code: ClassVar[str] = "page.size_out_of_bounds"
    limit: ClassVar[str] = "page"


class UnknownCursor(Invalid):
    """The cursor did not come from this list."""

    code: ClassVar[str] = "page.unknown_cursor"


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many items, and after which sort values."""

    first: int = DEFAULT_PAGE
    after: tuple[str, ...] | None = None

    @classmethod
    def of(cls, *, first: int, after: str | None) -> "PageRequest":
        """Read the arguments of a list, refusing sizes and cursors that cannot be served."""
        if not 1 <= first <= LARGEST_PAGE:
            message = f"first is {first}; ask for 1 to {LARGEST_PAGE}"
            raise PageTooLarge(message, value=first, bound=LARGEST_PAGE, path=("first",))
        return cls(first=first, after=None if after is None else decode_cursor(after))


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in order, each with its sort values, and whether more follow."""

    items: Sequence[T]
    cursors: Sequence[tuple[str, ...]]
    has_next: bool


def encode_cursor(values: Sequence[str]) -> str:
    """Return the sort values as an opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(list(values))).decode()


def decode_cursor(cursor: str, *, path: str = "after") -> tuple[str, ...]:
    """Read the sort values of a cursor, which was given under that name."""
    try:
        values = msgspec.json.decode(base64.urlsafe_b64decode(cursor.encode()), type=list[str])
    except (binascii.Error, msgspec.DecodeError, UnicodeError) as error:
        raise UnknownCursor("the cursor is damaged; use one that this list returned", path=(path,)) from error
    return tuple(values)
