"""The ways in which the facts of a case may arrive; all of them must come to the same."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from random import Random

from rainmaker.vectors.happenings import Event, Happening

FEW = 7  # a batch that ends in the middle of everything


class Arrival(StrEnum):
    """How the facts arrive."""

    IN_ORDER = "in order"
    SHUFFLED = "shuffled"
    ONE_BY_ONE = "by 1"
    BY_SEVEN = "by 7"
    ALL_AT_ONCE = "all"
    TWICE = "twice"


def batches(happening: Happening, arrival: Arrival, *, seed: str) -> Iterator[Sequence[Event]]:
    """Return the batches in which the facts are delivered; after each everything is calculated."""
    everything = [*happening.first, *happening.later]
    match arrival:
        case Arrival.IN_ORDER:
            yield from (happening.first, happening.later)
        case Arrival.SHUFFLED:
            Random(seed).shuffle(everything)  # noqa: S311 - it must fall the same way every time
            yield from _in_parts(everything, FEW)
        case Arrival.ONE_BY_ONE:
            yield from _in_parts(everything, 1)
        case Arrival.BY_SEVEN:
            yield from _in_parts(everything, FEW)
        case Arrival.ALL_AT_ONCE:
            yield everything
        case Arrival.TWICE:
            yield from (everything, everything)


def _in_parts(events: Sequence[Event], size: int) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), size):
        yield events[start : start + size]
