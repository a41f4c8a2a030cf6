"""Marks of whose pay is stale, and where."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from domain.marks.write import Layer, Mark, What
from domain.shared.spans import spans_of


def pay_marks(changed: Iterable[tuple[UUID, datetime]]) -> list[Mark]:
    """Mark the pay of each agent at the instants, those of one day together."""
    instants: dict[UUID, list[datetime]] = defaultdict(list)
    for agent, at in changed:
        instants[agent].append(at)
    return [
        Mark(Layer.AGENT, agent, What.PAY, since=since, until=until)
        for agent, found in sorted(instants.items())
        for since, until in spans_of(found)
    ]
