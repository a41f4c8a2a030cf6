"""What became of everything that was read: counted by what it is, with the first reasons of what was not taken."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from domain.shared.errors import RainmakerError

MOST_KEPT = 20  # reasons; a wrong column gives the same one for every row


class Verdict(StrEnum):
    """What became of one item. REFUSED: it never got as far as the database."""

    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    REVISED = "REVISED"
    RETRACTED = "RETRACTED"
    SUPERSEDED = "SUPERSEDED"
    CONFLICT = "CONFLICT"
    QUARANTINED = "QUARANTINED"
    REFUSED = "REFUSED"


TAKEN = (Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.REVISED, Verdict.RETRACTED, Verdict.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one item was not taken, and where it stands."""

    label: str
    place: str
    code: str
    message: str


@dataclass(slots=True)
class Summary:
    """Counts by label and verdict, and the first reasons."""

    counts: dict[str, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))
    reasons: list[Reason] = field(default_factory=list)

    @property
    def not_taken(self) -> int:
        """Return how many items were not taken."""
        return sum(counts.total() - sum(counts[verdict] for verdict in TAKEN) for counts in self.counts.values())

    def count(self, label: str, verdict: Verdict) -> None:
        """Count one item."""
        self.counts[label][verdict] += 1

    def refuse(self, label: str, place: str, error: RainmakerError, verdict: Verdict = Verdict.REFUSED) -> None:
        """Count one item that was not taken, and keep the reason while there are few."""
        self.count(label, verdict)
        if len(self.reasons) < MOST_KEPT:
            self.reasons.append(Reason(label, place, error.code, error.message))

    @contextmanager
    def refusing(self, label: str, place: str) -> Iterator[None]:
        """Refuse what the block finds wrong, and go on behind it."""
        try:
            yield
        except RainmakerError as error:
            self.refuse(label, place, error)

    def add(self, other: "Summary") -> None:
        """Take over everything that another summary counted."""
        for label, counts in other.counts.items():
            self.counts[label].update(counts)
        self.reasons = (self.reasons + other.reasons)[:MOST_KEPT]
