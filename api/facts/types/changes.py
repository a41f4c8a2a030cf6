"""What happened to an opportunity or a lead, as it is shown."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import Happening, LeadHappening, LeadStatus, OpportunityState, StrategyMode
from api.money import Money
from api.people.types import Agent
from domain.facts.queries import histories


@strawberry.interface
class Change:
    """One thing that happened, when, and by whom."""

    occurred_at: datetime
    """When it happened."""
    day: date
    """The day, where the organisation is, on which it counts."""
    actor_key: strawberry.Private[UUID | None]
    owner_key: strawberry.Private[UUID | None]
    from_owner_key: strawberry.Private[UUID | None]

    @strawberry.field
    async def actor(self, info: Info) -> Agent | None:
        """Who did it, if you may see them."""
        return await Agent.find(info.context, self.actor_key)

    @strawberry.field
    async def from_owner(self, info: Info) -> Agent | None:
        """Whose it was before, if you may see them."""
        return await Agent.find(info.context, self.from_owner_key)

    @strawberry.field
    async def to_owner(self, info: Info) -> Agent | None:
        """Whose it was from then on, if you may see them."""
        return await Agent.find(info.context, self.owner_key)


@strawberry.type
class OpportunityChange(Change):
    """One thing that happened to an opportunity."""

    kind: Happening
    """What happened."""
    from_stage: str | None
    """The stage that it was in before."""
    to_stage: str | None
    """The stage that it was in from then on."""
    state: OpportunityState
    """What that stage means."""
    amount: Money | None
    """What it was worth then, if told."""

    @classmethod
    def read(cls, seen: histories.OpportunityChange) -> Self:
        """Return the change as it is shown."""
        return cls(
            kind=Happening(seen.kind),
            occurred_at=seen.occurred_at,
            day=seen.day,
            actor_key=seen.actor_id,
            owner_key=seen.owner_id,
            from_owner_key=seen.from_owner_id,
            from_stage=seen.from_stage,
            to_stage=seen.to_stage,
            state=OpportunityState(seen.state),
            amount=Money.optional(seen.amount, seen.currency),
        )


@strawberry.type
class LeadChange(Change):
    """One thing that happened to a lead."""

    kind: LeadHappening
    """What happened."""
    from_status: str | None
    """The status that it was in before, in the words of its source."""
    to_status: str | None
    """The status that it was in from then on."""
    from_system_status: LeadStatus | None
    """What the status before means; null where nobody has said so."""
    to_system_status: LeadStatus | None
    """What the status from then on means; null where nobody has said so."""
    strategy: str | None
    """The strategy that handed the lead out to who did it, the last time before."""
    mode: StrategyMode | None
    """Whether that strategy assigned it, or let it be taken."""
    activity: str | None
    """For an action or appointment: which kind, such as CALL or APPOINTMENT_HELD."""

    @classmethod
    def read(cls, seen: histories.LeadChange) -> Self:
        """Return the change as it is shown."""
        return cls(
            kind=LeadHappening(seen.kind),
            occurred_at=seen.occurred_at,
            day=seen.day,
            actor_key=seen.actor_id,
            owner_key=seen.owner_id,
            from_owner_key=seen.from_owner_id,
            from_status=seen.from_status,
            to_status=seen.to_status,
            from_system_status=None if seen.from_system_status is None else LeadStatus(seen.from_system_status),
            to_system_status=None if seen.to_system_status is None else LeadStatus(seen.to_system_status),
            strategy=seen.strategy,
            mode=None if seen.mode is None else StrategyMode(seen.mode),
            activity=seen.activity,
        )
