"""Where a reader of news stands: what one snapshot of the database held was told, and perhaps a part of a later one.

News are numbered before they are committed, so that a number or a time would lose what commits late. A snapshot says of
each transaction whether it had committed, so that nothing is told twice and nothing is left out.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from domain.shared.paging import UnknownCursor, decode_cursor, encode_cursor

NAME: Final = "NEWS"
LARGEST: Final = 2**63 - 1
_SNAPSHOT = re.compile(r"([0-9]{1,19}):([0-9]{1,19}):((?:[0-9]{1,19}(?:,[0-9]{1,19})*)?)")


@dataclass(frozen=True, slots=True)
class Stand:
    """Everything that `since` held was told, and of what `until` holds everything up to the piece `after`."""

    since: str
    until: str
    after: int

    @classmethod
    def at(cls, snapshot: str) -> "Stand":
        """Return the stand of who was told everything that the snapshot holds."""
        return cls(snapshot, snapshot, LARGEST)

    @property
    def is_finished(self) -> bool:
        """Return whether everything of the reading was told."""
        return self.since == self.until

    def write(self) -> str:
        """Return the stand as an opaque text."""
        return encode_cursor([NAME, self.since, self.until, str(self.after)])


def read_stand(cursor: str, *, present: str) -> Stand:
    """Read a cursor, refusing one that this database cannot have given."""
    try:
        name, since, until, after = decode_cursor(cursor)
        is_ours = name == NAME and 0 <= int(after) <= LARGEST and _end(since) <= _end(until) <= _end(present)
    except ValueError:
        is_ours = False
    if not is_ours:
        message = "the cursor is none of these news; send none, keep the one you get, and read the list once"
        raise UnknownCursor(message, path=("after",))
    return Stand(since, until, int(after))


def _end(snapshot: str) -> int:
    """Return the first transaction that had not begun, refusing what is no snapshot."""
    found = _SNAPSHOT.fullmatch(snapshot)
    if found is None:
        raise ValueError("no snapshot is written like this")
    first, end = int(found[1]), int(found[2])
    running = [int(number) for number in found[3].split(",") if number]
    in_order = all(one < other for one, other in pairwise([first - 1, *running, end]))
    if not (0 < first <= end <= LARGEST and in_order):
        raise ValueError("no snapshot holds these transactions")
    return end
