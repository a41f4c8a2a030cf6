"""Opportunities as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from api.connection import FIRST, After, Connection, First, connection
from api.context import Context, Info
from api.enums import OpportunityState
from api.facts.types.changes import OpportunityChange
from api.money import Money
from api.nodes import Node
from api.people.types import Agent
from api.stored_json import stored_json
from domain.facts.queries.histories import opportunity_history
from domain.facts.queries.opportunities import SeenOpportunity, opportunities_by_id
from domain.shared.paging import PageRequest


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
    record_type: str | None
    """What kind of opportunity it is, in the words of that system."""
    created_day: date | None
    """The day it began."""
    moved_day: date | None
    """The day on which it came into its stage."""
    closed_day: date | None
    """The day it closed."""
    attributes: JSON | None
    """What it carries beside what is named here, to the last digit; null if nothing."""
    key_of_opportunity: strawberry.Private[UUID]
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
            record_type=seen.record_type,
            created_day=seen.created_day,
            moved_day=seen.moved_day,
            closed_day=seen.closed_day,
            attributes=stored_json(seen.attributes),
            key_of_opportunity=seen.id,
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
        return await Agent.find(info.context, self.owner_key)

    @strawberry.field
    async def history(self, first: First = FIRST, after: After = None) -> Connection[OpportunityChange]:
        """What happened to it, in the order of its facts; a closing that did not stand is not told."""
        page = await opportunity_history(
            opportunity_id=self.key_of_opportunity, page=PageRequest.of(first=first, after=after)
        )
        return connection(page, OpportunityChange.read)
