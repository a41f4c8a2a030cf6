"""An opportunity's state and history: its facts folded in order."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.facts.rules.history import Seen, in_order
from domain.facts.types.opportunities import (
    OpportunityAssigned,
    OpportunityCreated,
    OpportunityLost,
    OpportunityStageChanged,
    OpportunityWon,
)


class OpportunityState(StrEnum):
    """The system's view of any stage."""

    OPEN = "OPEN"
    WON = "WON"
    LOST = "LOST"


class Happening(StrEnum):
    """Kinds of rows in an opportunity's history."""

    ASSIGNED = "ASSIGNED"
    MOVED = "MOVED"
    WON = "WON"
    LOST = "LOST"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the history, with the owner at that moment and who acted."""

    fact: Seen
    kind: Happening
    owner_id: UUID | None
    actor_id: UUID | None
    from_stage: str | None
    to_stage: str | None
    amount: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class OpportunitySeen:
    """The state after every fact, and the history that led there."""

    state: OpportunityState = OpportunityState.OPEN
    owner_id: UUID | None = None
    stage: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    product: str | None = None
    account: str | None = None
    created_day: date | None = None
    moved_day: date | None = None
    closed_day: date | None = None
    steps: tuple[Step, ...] = field(default=())


def fold_opportunity(facts: Iterable[Seen]) -> OpportunitySeen:
    """Apply the facts in order. Only the closing that stands is in the history; a reopened one is taken out."""
    seen = OpportunitySeen()
    for fact in in_order(facts):
        seen = _apply(seen, fact)
    return seen


def _apply(seen: OpportunitySeen, fact: Seen) -> OpportunitySeen:
    match fact.data:
        case OpportunityCreated():
            return _created(seen, fact)
        case OpportunityAssigned():
            owned = replace(seen, owner_id=fact.agent(fact.data.agent))
            return _with_step(owned, fact, Happening.ASSIGNED, actor=fact.data.by)
        case OpportunityStageChanged():
            return _moved(seen, fact)
        case OpportunityWon():
            return _closed(seen, fact, OpportunityState.WON, Happening.WON)
        case OpportunityLost():
            return _closed(seen, fact, OpportunityState.LOST, Happening.LOST)
        case _:
            return seen


def _created(seen: OpportunitySeen, fact: Seen) -> OpportunitySeen:
    data: OpportunityCreated = fact.data
    created = replace(
        _priced(seen, data.amount, data.currency),
        product=data.product,
        account=data.account,
        created_day=fact.day,
        stage=data.stage or seen.stage,
        moved_day=fact.day,
    )
    if data.agent is None:
        return created
    return _with_step(replace(created, owner_id=fact.agent(data.agent)), fact, Happening.ASSIGNED, actor=None)


def _moved(seen: OpportunitySeen, fact: Seen) -> OpportunitySeen:
    data: OpportunityStageChanged = fact.data
    reopened = replace(
        _priced(seen, data.amount, data.currency),
        state=OpportunityState.OPEN,
        closed_day=None,
        steps=_without_closing(seen),
        moved_day=fact.day,
    )
    moved = _with_step(reopened, fact, Happening.MOVED, actor=data.by, to_stage=data.stage)
    return replace(moved, stage=data.stage)


def _closed(seen: OpportunitySeen, fact: Seen, state: OpportunityState, kind: Happening) -> OpportunitySeen:
    data = fact.data
    closed = replace(
        _priced(seen, data.amount, data.currency),
        state=state,
        closed_day=fact.day,
        steps=_without_closing(seen),
        moved_day=fact.day,
    )
    return replace(_with_step(closed, fact, kind, actor=data.by, to_stage=state.value), stage=state.value)


def _priced(seen: OpportunitySeen, amount: Decimal | None, currency: str | None) -> OpportunitySeen:
    if amount is None or currency is None:
        return seen
    return replace(seen, amount=amount, currency=currency)


def _without_closing(seen: OpportunitySeen) -> tuple[Step, ...]:
    return tuple(step for step in seen.steps if step.kind not in (Happening.WON, Happening.LOST))


def _with_step(
    seen: OpportunitySeen, fact: Seen, kind: Happening, *, actor: str | None, to_stage: str | None = None
) -> OpportunitySeen:
    step = Step(
        fact=fact,
        kind=kind,
        owner_id=seen.owner_id,
        actor_id=fact.agent(actor) or seen.owner_id,
        from_stage=seen.stage,
        to_stage=to_stage or seen.stage,
        amount=seen.amount,
        currency=seen.currency,
    )
    return replace(seen, steps=(*seen.steps, step))
