"""Opportunities as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.enums import OpportunityState
from api.money import Money
from api.nodes import Node
from api.people.types import Agent
from domain.facts.queries.opportunities import SeenOpportunity, opportunities_by_id


@strawberry.type
class Opportunity(Node):
    """A prospective sale: its facts folded in order."""

    source: str
    """The system that named it."""
    reference: str
    """What that system calls it."""
    stage: str | None
    """The stage it is in, as that system calls it."""
    state: OpportunityState
    """Whether it is open, won or lost."""
    amount: Money | None
    """What it is worth, if told."""
    product: str | None
    """What is to be sold."""
    account: str | None
    """To whom."""
    created_day: date | None
    """The day it began."""
    closed_day: date | None
    """The day it closed."""
    owner_key: strawberry.Private[UUID | None]

    @classmethod
    def read(cls, seen: SeenOpportunity) -> Self:
        """Return the opportunity as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            stage=seen.stage,
            state=OpportunityState(seen.state),
            amount=Money.optional(seen.amount, seen.currency),
            product=seen.product,
            account=seen.account,
            created_day=seen.created_day,
            closed_day=seen.closed_day,
            owner_key=seen.agent_id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the opportunities whose owner the viewer may see."""
        found = await opportunities_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def owner(self, info: Info) -> Agent | None:
        """Who owns it now."""
        return None if self.owner_key is None else await Agent.find(info.context, self.owner_key)
