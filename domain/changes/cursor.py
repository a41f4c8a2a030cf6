"""Where a reader of changes stands: from which transaction on, and how far into a page."""

from dataclasses import dataclass, replace
from uuid import UUID

from domain.shared.paging import UnknownCursor, decode_cursor, encode_cursor

NAME = "CHANGES"
LARGEST_TRANSACTION = 2**63 - 1
BEGINNING = (0, "", UUID(int=0))

Place = tuple[int, str, UUID]


@dataclass(frozen=True, slots=True)
class Stand:
    """Everything before `since` was told. A page that is not the last goes on after a place, as far as `until`."""

    since: int
    horizon: int
    until: int
    after: Place = BEGINNING

    def at(self, place: Place) -> "Stand":
        """Return the stand after that place of the same reading."""
        return replace(self, after=place)

    def write(self) -> str:
        """Return the stand as an opaque text."""
        transaction, kind, key = self.after
        numbers = (self.since, self.horizon, self.until, transaction)
        return encode_cursor([NAME, *map(str, numbers), kind, str(key)])


def finished(horizon: int) -> str:
    """Return the cursor of who has read everything before the horizon."""
    return encode_cursor([NAME, str(horizon)])


def read_stand(cursor: str, *, horizon: int, until: int) -> Stand:
    """Read a cursor; one that ended a reading begins the next, which goes as far as the present transactions."""
    name, *values = decode_cursor(cursor, path="since") or ("",)
    try:
        stand = _stand(values, horizon, until)
    except ValueError:
        stand = None
    if name != NAME or stand is None or not 0 <= stand.since <= until:
        message = "the cursor is none of these changes; send none, keep the one you get, and read everything once"
        raise UnknownCursor(message, path=("since",))
    return stand


def _stand(values: list[str], horizon: int, until: int) -> Stand:
    if len(values) == 1:
        return Stand(_number(values[0]), horizon, until)
    since, first_horizon, first_until, transaction, kind, key = values
    after = (_number(transaction), kind, UUID(key))
    return Stand(_number(since), _number(first_horizon), _number(first_until), after)


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LARGEST_TRANSACTION:
        raise ValueError("no transaction has this number")
    return number
