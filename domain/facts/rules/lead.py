"""A lead's state and history: its facts folded in order."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.facts.rules.history import Attributes, Seen, in_order
from domain.facts.rules.lead_history import LeadHappening, LeadStep, is_contacted
from domain.facts.rules.statuses import LeadStatus, Statuses
from domain.facts.types.leads import LeadAssigned, LeadCreated, LeadDistributed, LeadStatusChanged

# Reviews, notes and custom facts about a lead are no work on it.
WORK = dict.fromkeys(("CALL", "SMS", "EMAIL", "ACTION"), LeadHappening.ACTION) | dict.fromkeys(
    ("APPOINTMENT_CREATED", "APPOINTMENT_HELD", "APPOINTMENT_CANCELLED"), LeadHappening.APPOINTMENT
)


class LeadSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The state after every fact, the history that led there, and what stood when each of its days ended."""

    owner_id: UUID | None = None
    status: str | None = None
    system_status: LeadStatus | None = LeadStatus.NEW
    strategy: str | None = None
    origin: str | None = None
    campaign: str | None = None
    record_type: str | None = None
    customer_id: UUID | None = None
    attributes: Attributes = msgspec.field(default_factory=dict)
    created: Seen | None = None
    assigned_day: date | None = None
    moved_day: date | None = None
    touched: Seen | None = None
    received: Mapping[UUID, Seen] = msgspec.field(default_factory=dict)
    steps: tuple[LeadStep, ...] = ()
    standing: Mapping[date, "LeadSeen"] = msgspec.field(default_factory=dict)

    @property
    def created_day(self) -> date | None:
        """Return the day on which it became known, if that was told."""
        return None if self.created is None else self.created.day


def fold_lead(facts: Iterable[Seen], statuses: Statuses) -> LeadSeen | None:
    """Apply the facts in order, those of activities about the lead among them; None where there are none."""
    seen, standing = LeadSeen(), {}
    for fact in in_order(facts):
        seen = replace(_apply(seen, fact, statuses), touched=fact)
        if fact.attributes and fact.activity is None:
            seen = replace(seen, attributes={**seen.attributes, **fact.attributes})
        standing[fact.day] = seen
    if not standing:
        return None
    return replace(seen, steps=_judged(seen.steps), standing=standing)


def _apply(seen: LeadSeen, fact: Seen, statuses: Statuses) -> LeadSeen:
    match fact.data:
        case LeadCreated():
            return _created(seen, fact, statuses)
        case LeadAssigned():
            owned = replace(seen, owner_id=fact.agent(fact.data.agent), assigned_day=fact.day)
            return _with_step(owned, fact, LeadHappening.ASSIGNED, actor=fact.data.by, since=seen)
        case LeadDistributed():
            return _distributed(seen, fact)
        case LeadStatusChanged() if fact.data.status != seen.status:  # told again it has not moved
            moved = _in_status(seen, fact, fact.data.status, statuses)
            return _with_step(moved, fact, LeadHappening.STATUS_CHANGED, actor=fact.data.by, since=seen)
        case _ if fact.activity in WORK:
            return _with_step(seen, fact, WORK[fact.activity], actor=fact.data.agent, since=seen)
        case _:
            return seen


def _created(seen: LeadSeen, fact: Seen, statuses: Statuses) -> LeadSeen:
    data: LeadCreated = fact.data
    told = {name: getattr(data, name) for name in ("origin", "campaign", "record_type")}
    created = replace(seen, **told, customer_id=fact.links.get("customer"), created=seen.created or fact)
    if data.status is not None:
        created = _in_status(created, fact, data.status, statuses)
    if data.agent is not None:
        created = replace(created, owner_id=fact.agent(data.agent), assigned_day=fact.day)
    if seen.created is None:
        created = _with_step(created, fact, LeadHappening.CREATED, actor=None, since=seen)
    if data.agent is not None:
        created = _with_step(created, fact, LeadHappening.ASSIGNED, actor=None, since=created)
    return created


def _distributed(seen: LeadSeen, fact: Seen) -> LeadSeen:
    receiver = fact.agent(fact.data.agent)
    assert receiver is not None  # noqa: S101 - the type asks for an agent
    given = replace(
        seen,
        owner_id=receiver,
        strategy=fact.data.strategy,
        assigned_day=fact.day,
        received={**seen.received, receiver: fact},
    )
    return _with_step(given, fact, LeadHappening.DISTRIBUTED, actor=None, since=seen)


def _in_status(seen: LeadSeen, fact: Seen, status: str, statuses: Statuses) -> LeadSeen:
    return replace(seen, status=status, system_status=statuses.status_of(status, fact.day), moved_day=fact.day)


def _with_step(seen: LeadSeen, fact: Seen, kind: LeadHappening, *, actor: str | None, since: LeadSeen) -> LeadSeen:
    """Append a row about what the fact made of what was there `since`."""
    actor_id = fact.agent(actor) or seen.owner_id
    is_work = kind not in (LeadHappening.CREATED, LeadHappening.ASSIGNED)
    step = LeadStep(
        fact=fact,
        kind=kind,
        owner_id=seen.owner_id,
        actor_id=actor_id,
        from_status=since.status,
        to_status=seen.status,
        from_system_status=None if kind is LeadHappening.CREATED else since.system_status,
        to_system_status=seen.system_status,
        distribution=seen.received.get(actor_id) if is_work and actor_id is not None else None,
    )
    return replace(seen, steps=(*seen.steps, step))


def _judged(steps: tuple[LeadStep, ...]) -> tuple[LeadStep, ...]:
    return tuple(
        replace(step, is_contacted=is_contacted(steps[place:])) if step.kind is LeadHappening.DISTRIBUTED else step
        for place, step in enumerate(steps)
    )
