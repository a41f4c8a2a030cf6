"""An opportunity's state and history: its facts folded in order."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.facts.rules.history import Attributes, Seen, in_order, seconds_between
from domain.facts.rules.statuses import OpportunityState, Statuses
from domain.facts.types.opportunities import (
    OpportunityAssigned,
    OpportunityCreated,
    OpportunityDeleted,
    OpportunityLost,
    OpportunityStageChanged,
    OpportunityWon,
)


class Happening(StrEnum):
    """Kinds of rows in an opportunity's history."""

    CREATED = "CREATED"
    ASSIGNED = "ASSIGNED"
    MOVED = "MOVED"
    WON = "WON"
    LOST = "LOST"


CLOSINGS = (Happening.WON, Happening.LOST)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the history, with the owner at that moment and who acted."""

    fact: Seen
    kind: Happening
    owner_id: UUID | None
    actor_id: UUID | None
    assigned_day: date | None
    from_stage: str | None
    to_stage: str | None
    state: OpportunityState
    amount: Decimal | None
    currency: str | None
    seconds_in_stage: int | None


class OpportunitySeen(msgspec.Struct, frozen=True, kw_only=True):
    """The state after every fact, the history that led there, and what stood when each of its days ended."""

    state: OpportunityState = OpportunityState.OPEN
    owner_id: UUID | None = None
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    product: str | None = None
    account: str | None = None
    record_type: str | None = None
    attributes: Attributes = msgspec.field(default_factory=dict)
    created: Seen | None = None
    assigned_day: date | None = None
    moved_day: date | None = None
    closed_day: date | None = None
    in_stage_since: datetime | None = None
    steps: tuple[Step, ...] = ()
    standing: Mapping[date, "OpportunitySeen"] = msgspec.field(default_factory=dict)

    @property
    def created_day(self) -> date | None:
        """Return the day on which it began, if that is known."""
        return None if self.created is None else self.created.day


def fold_opportunity(facts: Iterable[Seen], statuses: Statuses) -> OpportunitySeen | None:
    """Apply the facts in order. Only the closing that stands is in the history; a reopened one is taken out.

    None where nothing is known of it, or where it should never have been there.
    """
    seen, standing = OpportunitySeen(), {}
    for fact in in_order(facts):
        if isinstance(fact.data, OpportunityDeleted):
            return None
        seen = _apply(seen, fact, statuses)
        if fact.attributes:
            seen = replace(seen, attributes={**seen.attributes, **fact.attributes})
        standing[fact.day] = seen
    return replace(seen, standing=standing) if standing else None


def _apply(seen: OpportunitySeen, fact: Seen, statuses: Statuses) -> OpportunitySeen:
    match fact.data:
        case OpportunityCreated():
            return _created(seen, fact, statuses)
        case OpportunityAssigned():
            owned = replace(seen, owner_id=fact.agent(fact.data.agent), assigned_day=fact.day)
            return _with_step(owned, fact, Happening.ASSIGNED, since=seen)
        case OpportunityStageChanged():
            return _moved(_priced(seen, fact), fact, fact.data.stage, statuses)
        case OpportunityWon():
            return _closed(_priced(seen, fact), fact, OpportunityState.WON, OpportunityState.WON.value)
        case OpportunityLost():
            return _closed(_priced(seen, fact), fact, OpportunityState.LOST, OpportunityState.LOST.value)
        case _:
            return seen


def _created(seen: OpportunitySeen, fact: Seen, statuses: Statuses) -> OpportunitySeen:
    data: OpportunityCreated = fact.data
    told = {name: getattr(data, name) for name in ("product", "account", "record_type")}
    created = replace(_priced(seen, fact), **told, created=seen.created or fact, moved_day=fact.day)
    if data.agent is not None:
        created = replace(created, owner_id=fact.agent(data.agent), assigned_day=fact.day)
    state = None if data.stage is None else statuses.state_of(data.stage, fact.day)
    if data.stage is not None and state is OpportunityState.OPEN:
        created = replace(created, stage=data.stage, in_stage_since=fact.occurred_at)
    if seen.created is None:
        created = _with_step(created, fact, Happening.CREATED, since=created)
    if data.agent is not None:
        created = _with_step(created, fact, Happening.ASSIGNED, since=created)
    if data.stage is not None and state in (OpportunityState.WON, OpportunityState.LOST):
        return _closed(created, fact, state, data.stage)
    return created


def _moved(seen: OpportunitySeen, fact: Seen, stage: str, statuses: Statuses) -> OpportunitySeen:
    state = statuses.state_of(stage, fact.day)
    if state is not OpportunityState.OPEN:
        return _closed(seen, fact, state, stage)
    if seen.state is state and seen.stage == stage:
        return seen  # told again; it has not moved
    reopened = replace(seen, state=state, closed_day=None, steps=_without_closing(seen))
    return _with_step(_in_stage(reopened, fact, stage), fact, Happening.MOVED, since=seen)


def _closed(seen: OpportunitySeen, fact: Seen, state: OpportunityState, stage: str) -> OpportunitySeen:
    if seen.state is state:  # told again; it keeps the day of its closing
        return replace(seen, steps=tuple(_worth(step, seen) if step.kind in CLOSINGS else step for step in seen.steps))
    closed = replace(seen, state=state, closed_day=fact.day, steps=_without_closing(seen))
    return _with_step(_in_stage(closed, fact, stage), fact, Happening(state.value), since=seen)


def _in_stage(seen: OpportunitySeen, fact: Seen, stage: str) -> OpportunitySeen:
    return replace(seen, stage=stage, in_stage_since=fact.occurred_at, moved_day=fact.day)


def _priced(seen: OpportunitySeen, fact: Seen) -> OpportunitySeen:
    if fact.data.amount is None or fact.data.currency is None:
        return seen
    return replace(seen, amount=fact.data.amount, currency=fact.data.currency)


def _worth(step: Step, seen: OpportunitySeen) -> Step:
    return replace(step, amount=seen.amount, currency=seen.currency)


def _without_closing(seen: OpportunitySeen) -> tuple[Step, ...]:
    return tuple(step for step in seen.steps if step.kind not in CLOSINGS)


def _with_step(seen: OpportunitySeen, fact: Seen, kind: Happening, *, since: OpportunitySeen) -> OpportunitySeen:
    """Append a row about what the fact made of what was there `since`."""
    has_left = kind is Happening.MOVED or kind in CLOSINGS
    step = Step(
        fact=fact,
        kind=kind,
        owner_id=seen.owner_id,
        actor_id=fact.agent(getattr(fact.data, "by", None)) or seen.owner_id,
        assigned_day=seen.assigned_day,
        from_stage=since.stage if kind is not Happening.CREATED else None,
        to_stage=seen.stage,
        state=seen.state,
        amount=seen.amount,
        currency=seen.currency,
        seconds_in_stage=seconds_between(since.in_stage_since, fact.occurred_at) if has_left else None,
    )
    return replace(seen, steps=(*seen.steps, step))
