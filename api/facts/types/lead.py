"""Leads as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from api.connection import FIRST, After, Connection, First, connection
from api.context import Context, Info
from api.enums import LeadStatus
from api.facts.types.changes import LeadChange
from api.facts.types.transaction import Customer
from api.nodes import Node
from api.people.types import Agent
from api.stored_json import stored_json
from domain.facts.queries.histories import lead_history
from domain.facts.queries.leads import SeenLead, leads_by_id
from domain.shared.paging import PageRequest


@strawberry.type
class Lead(Node):
    """A prospect whom nobody has qualified yet: its facts folded in order."""

    source: str
    """The system that named it."""
    reference: str
    """What that system calls it."""
    status: str | None
    """The status it is in, as that system calls it; null while none was told."""
    system_status: LeadStatus | None
    """What that status means; null where nobody has said so."""
    strategy: str | None
    """The strategy that handed it out last."""
    origin: str | None
    """Where it came from."""
    campaign: str | None
    """The campaign that brought it."""
    record_type: str | None
    """What kind of lead it is, in the words of that system."""
    created_day: date | None
    """The day on which it became known."""
    assigned_day: date | None
    """The day on which it was given to its owner."""
    moved_day: date | None
    """The day on which it came into its status."""
    touched_at: datetime | None
    """When something last happened to it."""
    attributes: JSON | None
    """What it carries beside what is named here, to the last digit; null if nothing."""
    key_of_lead: strawberry.Private[UUID]
    owner_key: strawberry.Private[UUID | None]
    customer_key: strawberry.Private[UUID | None]

    @classmethod
    def read(cls, seen: SeenLead) -> Self:
        """Return the lead as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            status=seen.status,
            system_status=None if seen.system_status is None else LeadStatus(seen.system_status),
            strategy=seen.strategy,
            origin=seen.origin,
            campaign=seen.campaign,
            record_type=seen.record_type,
            created_day=seen.created_day,
            assigned_day=seen.assigned_day,
            moved_day=seen.moved_day,
            touched_at=seen.touched_at,
            attributes=stored_json(seen.attributes),
            key_of_lead=seen.id,
            owner_key=seen.agent_id,
            customer_key=seen.customer_id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the leads whose owner the viewer may see."""
        found = await leads_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def owner(self, info: Info) -> Agent | None:
        """Who owns it now."""
        return await Agent.find(info.context, self.owner_key)

    @strawberry.field
    async def customer(self, info: Info) -> Customer | None:
        """The customer that it is, if that was told and you may see who brought the customer in."""
        return await Customer.find(info.context, self.customer_key)

    @strawberry.field
    async def history(self, first: First = FIRST, after: After = None) -> Connection[LeadChange]:
        """What happened to it, in the order of its facts."""
        page = await lead_history(lead_id=self.key_of_lead, page=PageRequest.of(first=first, after=after))
        return connection(page, LeadChange.read)
