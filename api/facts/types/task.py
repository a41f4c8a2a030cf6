"""Tasks as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from api.context import Context, Info
from api.facts.types.lead import Lead
from api.facts.types.opportunity import Opportunity
from api.nodes import Node
from api.people.types import Agent
from api.stored_json import stored_json
from domain.facts.queries.tasks import SeenTask, tasks_by_id


@strawberry.type
class Task(Node):
    """Something that an agent is to do: its facts folded in order."""

    source: str
    """The system that named it."""
    reference: str
    """What that system calls it."""
    kind: str | None
    """What kind of task it is, such as follow_up."""
    due_day: date | None
    """The day by the end of which it is to be done."""
    created_day: date | None
    """The day on which it was set."""
    completed_day: date | None
    """The day on which it was done; null while it is not."""
    attributes: JSON | None
    """What it carries beside what is named here, to the last digit; null if nothing."""
    owner_key: strawberry.Private[UUID | None]
    completed_by_key: strawberry.Private[UUID | None]
    lead_key: strawberry.Private[UUID | None]
    opportunity_key: strawberry.Private[UUID | None]

    @classmethod
    def read(cls, seen: SeenTask) -> Self:
        """Return the task as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            kind=seen.kind,
            due_day=seen.due_day,
            created_day=seen.created_day,
            completed_day=seen.completed_day,
            attributes=stored_json(seen.attributes),
            owner_key=seen.agent_id,
            completed_by_key=seen.completed_by_id,
            lead_key=seen.lead_id,
            opportunity_key=seen.opportunity_id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the tasks that are of somebody the viewer may see."""
        found = await tasks_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def owner(self, info: Info) -> Agent | None:
        """Whose task it is."""
        return await Agent.find(info.context, self.owner_key)

    @strawberry.field
    async def completed_by(self, info: Info) -> Agent | None:
        """Who did it, if you may see them."""
        return await Agent.find(info.context, self.completed_by_key)

    @strawberry.field
    async def lead(self, info: Info) -> Lead | None:
        """The lead that it is about, if you may see its owner."""
        return await Lead.find(info.context, self.lead_key)

    @strawberry.field
    async def opportunity(self, info: Info) -> Opportunity | None:
        """The opportunity that it is about, if you may see its owner."""
        return await Opportunity.find(info.context, self.opportunity_key)
