"""Half-open spans of time."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

ONE_INSTANT = timedelta(microseconds=1)


class Span(NamedTuple):
    """The instants from `since` until, and without, `until`."""

    since: datetime
    until: datetime

    @property
    def last(self) -> datetime:
        """Return the last instant in it."""
        return self.until - ONE_INSTANT


def spans_of(instants: Iterable[datetime]) -> list[Span]:
    """Return spans that hold the instants: for each day in UTC one, from the first instant on it to the last."""
    ends: dict[date, tuple[datetime, datetime]] = {}
    for instant in instants:
        day = instant.date()
        first, last = ends.get(day, (instant, instant))
        ends[day] = (min(first, instant), max(last, instant))
    return [Span(first, last + ONE_INSTANT) for _, (first, last) in sorted(ends.items())]
