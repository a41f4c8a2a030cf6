"""Values that hold from a day on, until the next one does: read once, asked for many days."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")
Changes = Sequence[tuple[date, T]]
"""Each value with the day from which it holds, in the order of the days."""


def held(changes: Changes[T], day: date, *, otherwise: T) -> T:
    """Return what holds on the day; before the first change, what is said otherwise."""
    return next((value for from_day, value in reversed(changes) if from_day <= day), otherwise)
