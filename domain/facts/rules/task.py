"""A task's state: its facts folded in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.facts.rules.history import Attributes, Seen, in_order
from domain.facts.types.tasks import TaskCompleted, TaskCreated


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """The facts that decide: the first and the last that say what is to be done, and the first that says it is."""

    created: Seen | None
    told: Seen | None
    completed: Seen | None
    attributes: Attributes = field(default_factory=dict)

    @property
    def owner_id(self) -> UUID | None:
        """Return whose task it is."""
        return None if self.told is None else self.told.agent(self.told.data.agent)

    @property
    def completed_by_id(self) -> UUID | None:
        """Return who did it: the owner, unless somebody else is named."""
        return None if self.completed is None else self.completed.agent(self.completed.data.by) or self.owner_id

    @property
    def due_day(self) -> date | None:
        """Return the day by the end of which it is to be done."""
        return None if self.told is None else self.told.data.due

    @property
    def is_on_time(self) -> bool | None:
        """Return whether it was done on or before the day it was due; None where either is open."""
        return None if self.completed is None or self.due_day is None else self.completed.day <= self.due_day


def fold_task(facts: Iterable[Seen]) -> TaskSeen | None:
    """Pick the facts that decide; None where there are none."""
    created = told = completed = None
    attributes: dict[str, object] = {}
    for fact in in_order(facts):
        attributes |= fact.attributes
        if isinstance(fact.data, TaskCreated):
            created, told = created or fact, fact
        elif isinstance(fact.data, TaskCompleted):
            completed = completed or fact
    return TaskSeen(created, told, completed, attributes) if created or completed else None
