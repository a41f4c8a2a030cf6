"""Rows of a lead's history, and whether whoever received the lead got in contact."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.facts.rules.history import Seen
from domain.facts.rules.statuses import LeadStatus, comparable


class LeadHappening(StrEnum):
    """Kinds of rows in a lead's history."""

    CREATED = "CREATED"
    ASSIGNED = "ASSIGNED"
    DISTRIBUTED = "DISTRIBUTED"
    STATUS_CHANGED = "STATUS_CHANGED"
    ACTION = "ACTION"
    APPOINTMENT = "APPOINTMENT"


class LeadStep(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the history, with the owner then, who acted, and the distribution through which the actor has it."""

    fact: Seen
    kind: LeadHappening
    owner_id: UUID | None
    actor_id: UUID | None
    from_status: str | None
    to_status: str | None
    from_system_status: LeadStatus | None
    to_system_status: LeadStatus | None
    distribution: Seen | None
    is_contacted: bool | None = None

    @property
    def is_automated(self) -> bool:
        """Return whether no person did it."""
        return bool(getattr(self.fact.data, "automated", False))


def is_contacted(since: Sequence[LeadStep]) -> bool:
    """Return whether the lead moved on after an action of who received it, before anybody received it again.

    `since` is the history from the distribution on.
    """
    distribution, *later = since
    has_acted = False
    for step in later:
        if step.kind is LeadHappening.DISTRIBUTED:
            return False
        if step.kind is LeadHappening.ACTION and not step.is_automated and step.actor_id == distribution.owner_id:
            has_acted = True
        if step.kind is LeadHappening.STATUS_CHANGED and has_acted and _moves_on(step):
            return True
    return False


def _moves_on(step: LeadStep) -> bool:
    return comparable(step.from_status or "") != comparable(step.to_status or "")
