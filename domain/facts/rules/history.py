"""Facts of one entity as the folds see them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Seen:
    """One fact with its data and the agents it names."""

    fact_id: UUID
    source: str
    external_id: str
    precedence: int
    occurred_at: datetime
    day: date
    data: Any
    people: Mapping[str, UUID]

    def agent(self, reference: str | None) -> UUID | None:
        """Return the agent behind the reference."""
        return None if reference is None else self.people[reference]


def in_order(facts: Iterable[Seen]) -> list[Seen]:
    """Sort by business time, then place in the life cycle, then source, then id; never by arrival."""
    return sorted(facts, key=lambda fact: (fact.occurred_at, fact.precedence, fact.source, fact.external_id))
