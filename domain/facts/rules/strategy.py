"""Who takes part in a strategy, and on which days: its facts folded in order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.facts.rules.history import Seen, in_order, stretches_of_days
from domain.facts.types.leads import StrategyMode
from domain.facts.types.strategies import StrategyJoined


@dataclass(frozen=True, slots=True)
class Participation:
    """Somebody takes part from a day until, and without, another; None until further notice."""

    agent_id: UUID
    mode: StrategyMode
    from_day: date
    until_day: date | None


def fold_strategy(facts: Iterable[Seen]) -> list[Participation]:
    """Return who takes part when: what stands at the end of a day holds from that day on."""
    standing: dict[UUID, dict[date, StrategyMode | None]] = defaultdict(dict)
    for fact in in_order(facts):
        agent_id = fact.agent(fact.data.agent)
        assert agent_id is not None  # noqa: S101 - the types ask for an agent
        standing[agent_id][fact.day] = fact.data.mode if isinstance(fact.data, StrategyJoined) else None
    return [
        Participation(agent_id, mode, from_day, until_day)
        for agent_id, modes in sorted(standing.items())
        for from_day, until_day, mode in stretches_of_days(_changes(modes))
        if mode is not None
    ]


def _changes(modes: dict[date, StrategyMode | None]) -> dict[date, StrategyMode | None]:
    changes: dict[date, StrategyMode | None] = {}
    before = None
    for day in sorted(modes):
        if modes[day] is not before:
            changes[day] = before = modes[day]
    return changes
