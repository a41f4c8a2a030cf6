"""What is said of an agent in words, and what was handed to them: beside the figures of reports."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from api.enums import AssignmentDirection, FeedbackKind
from api.facts.types.lead import Lead
from api.facts.types.opportunity import Opportunity
from api.people.types import Agent
from domain.facts.queries import assignments, feedback
from domain.facts.types.fields import EntityKind
from domain.shared.paging import PageRequest
from domain.shared.period import Period, refuse_empty

OfAgent = Annotated[strawberry.ID, strawberry.argument(description="The agent.")]


@strawberry.input
class DayRange:
    """From a day until, and without, another."""

    from_day: date
    """The first day."""
    until_day: date
    """The first day after it."""

    def read(self) -> Period:
        """Return the days."""
        refuse_empty(self.from_day, self.until_day)
        return Period(self.from_day, self.until_day)


Days = Annotated[DayRange | None, strawberry.argument(description="Only of these days; of all if none are given.")]


@strawberry.type
class Feedback:
    """A review of a call, or a note of coaching."""

    kind: FeedbackKind
    """Which of them."""
    occurred_at: datetime
    """When it was given."""
    day: date
    """The day, where the organisation is, on which it counts."""
    topic: str | None
    """What it is about; reviews have none."""
    text: str | None
    """The words; null once they were erased."""
    metric: str | None
    """The metric that it speaks about, if any."""
    call: str | None
    """The call that was reviewed, as its source calls it."""
    rating: Decimal | None
    """The rating that was given, 0 to 100."""
    is_compliant: bool | None
    """Whether the call was found compliant."""
    agent_key: strawberry.Private[UUID]
    by_key: strawberry.Private[UUID | None]
    lead_key: strawberry.Private[UUID | None]

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whom it is about."""
        return await Agent.find(info.context, self.agent_key)

    @strawberry.field
    async def by(self, info: Info) -> Agent | None:
        """Who gave it, if you may see them."""
        return await Agent.find(info.context, self.by_key)

    @strawberry.field
    async def lead(self, info: Info) -> Lead | None:
        """The lead that it is about, if any."""
        return await Lead.find(info.context, self.lead_key)

    @classmethod
    def read(cls, seen: feedback.SeenFeedback) -> Self:
        """Return the feedback as it is shown."""
        return cls(
            kind=seen.kind,
            occurred_at=seen.occurred_at,
            day=seen.day,
            topic=seen.topic,
            text=seen.text,
            metric=seen.metric,
            call=seen.call,
            rating=seen.rating,
            is_compliant=seen.is_compliant,
            agent_key=seen.agent_id,
            by_key=seen.by_id,
            lead_key=seen.lead_id,
        )


@strawberry.type
class Assignment:
    """A lead or an opportunity that an agent was given, or lost to somebody else."""

    direction: AssignmentDirection
    """Given or lost."""
    occurred_at: datetime
    """When it was."""
    day: date
    """The day, where the organisation is, on which it counts."""
    strategy: str | None
    """The strategy that handed the lead out, if one did."""
    entity: strawberry.Private[EntityKind]
    entity_key: strawberry.Private[UUID]
    other_key: strawberry.Private[UUID | None]
    actor_key: strawberry.Private[UUID | None]

    @strawberry.field
    async def lead(self, info: Info) -> Lead | None:
        """The lead, if it is one and you may see it."""
        return await Lead.find(info.context, self.entity_key) if self.entity is EntityKind.LEAD else None

    @strawberry.field
    async def opportunity(self, info: Info) -> Opportunity | None:
        """The opportunity, if it is one and you may see it."""
        is_one = self.entity is EntityKind.OPPORTUNITY
        return await Opportunity.find(info.context, self.entity_key) if is_one else None

    @strawberry.field
    async def other_agent(self, info: Info) -> Agent | None:
        """Whose it was before it was given, or whose it is since it was lost, if you may see them."""
        return await Agent.find(info.context, self.other_key)

    @strawberry.field
    async def actor(self, info: Info) -> Agent | None:
        """Who handed it over, if you may see them."""
        return await Agent.find(info.context, self.actor_key)

    @classmethod
    def read(cls, seen: assignments.SeenAssignment) -> Self:
        """Return the assignment as it is shown."""
        return cls(
            direction=seen.direction,
            occurred_at=seen.occurred_at,
            day=seen.day,
            strategy=seen.strategy,
            entity=seen.entity,
            entity_key=seen.entity_id,
            other_key=seen.other_agent_id,
            actor_key=seen.actor_id,
        )


@strawberry.type
class EmployeeQuery:
    """What is known of agents beside their figures."""

    @strawberry.field
    async def feedback(
        self,
        info: Info,
        agent_id: Annotated[strawberry.ID | None, strawberry.argument(description="Only of this agent.")] = None,
        days: Days = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Feedback]:
        """Call reviews and coaching notes of agents whom you may see, the latest first."""
        page = await feedback.feedback(
            viewer=info.context.viewer,
            today=await info.context.today(),
            agent_id=Agent.optional_key(agent_id, path="agentId"),
            period=None if days is None else days.read(),
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Feedback.read)

    @strawberry.field
    async def assignments(
        self, info: Info, agent_id: OfAgent, days: Days = None, first: First = FIRST, after: After = None
    ) -> Connection[Assignment]:
        """Leads and opportunities that the agent was given and lost, the latest first."""
        page = await assignments.assignments(
            viewer=info.context.viewer,
            today=await info.context.today(),
            agent_id=Agent.key(agent_id, path="agentId"),
            period=None if days is None else days.read(),
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Assignment.read)
