"""What happens to a task."""

from collections.abc import Mapping
from datetime import date

from domain.facts.types.fields import Data, EntityKind, Link, Reference, Text


class _OfTask(Data, frozen=True, kw_only=True):
    task: Reference
    task_source: Reference | None = None

    def entity(self) -> tuple[str | None, str]:
        """Return the source that named the task, where it is another one, and its reference there."""
        return self.task_source, self.task


class TaskCreated(_OfTask, frozen=True, kw_only=True):
    """Something to do for an agent; `kind` tells follow-ups apart."""

    agent: Reference
    by: Reference | None = None
    kind: Text | None = None
    due: date | None = None
    lead: Reference | None = None
    opportunity: Reference | None = None
    about_source: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who is to do it, and who says so."""
        return ((self.agent, "agent"),) + (() if self.by is None else ((self.by, "by"),))

    def links(self) -> Mapping[str, Link]:
        """Return what it is about."""
        named = ((EntityKind.LEAD, self.lead), (EntityKind.OPPORTUNITY, self.opportunity))
        return {kind.value.lower(): Link(kind, self.about_source, name) for kind, name in named if name is not None}


class TaskCompleted(_OfTask, frozen=True, kw_only=True):
    """A task is done."""

    by: Reference | None = None

    def agents(self) -> tuple[tuple[str, str], ...]:
        """Return who did it, where that is not whose task it was."""
        return () if self.by is None else ((self.by, "by"),)
