"""Leads, tasks and customers, as far as you may see whose they are."""

from datetime import date
from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.enums import LeadStatus
from api.facts.types.lead import Lead
from api.facts.types.opportunity import Opportunity
from api.facts.types.task import Task
from api.facts.types.transaction import Customer
from api.people.types import Agent
from domain.facts.queries import customers, leads, tasks
from domain.shared.paging import PageRequest

OpportunityId = Annotated[strawberry.ID, strawberry.argument(description="The id of the opportunity.")]
LeadId = Annotated[strawberry.ID, strawberry.argument(description="The id of the lead.")]
TaskId = Annotated[strawberry.ID, strawberry.argument(description="The id of the task.")]
CustomerId = Annotated[strawberry.ID, strawberry.argument(description="The id of the customer.")]


@strawberry.input
class LeadFilter:
    """Which leads are meant."""

    agent_id: strawberry.ID | None = None
    """Those that this agent owns."""
    status: str | None = None
    """Those in this status of their source, letter by letter."""
    system_status: LeadStatus | None = None
    """Those whose status means that."""
    strategy: str | None = None
    """Those that this strategy handed out last."""


@strawberry.input
class TaskFilter:
    """Which tasks are meant."""

    agent_id: strawberry.ID | None = None
    """Those of this agent."""
    is_completed: bool | None = None
    """Those that are done, or those that are not."""
    due_before: date | None = None
    """Those that are due before this day."""
    kind: str | None = None
    """Those of this kind, letter by letter."""


@strawberry.input
class CustomerFilter:
    """Which customers are meant."""

    agent_id: strawberry.ID | None = None
    """Those whom this agent brought in."""
    merged_into_id: strawberry.ID | None = None
    """Those who turned out to be this customer."""


@strawberry.type
class EntitiesQuery:
    """What facts are about."""

    @strawberry.field
    async def opportunity(self, info: Info, id: OpportunityId) -> Opportunity | None:
        """One opportunity; null if there is none that you may see."""
        return await Opportunity.find(info.context, Opportunity.key(id, path="id"))

    @strawberry.field
    async def lead(self, info: Info, id: LeadId) -> Lead | None:
        """One lead; null if there is none that you may see."""
        return await Lead.find(info.context, Lead.key(id, path="id"))

    @strawberry.field
    async def task(self, info: Info, id: TaskId) -> Task | None:
        """One task; null if there is none that you may see."""
        return await Task.find(info.context, Task.key(id, path="id"))

    @strawberry.field
    async def customer(self, info: Info, id: CustomerId) -> Customer | None:
        """One customer; null if there is none that you may see."""
        return await Customer.find(info.context, Customer.key(id, path="id"))

    @strawberry.field
    async def leads(
        self,
        info: Info,
        filter: Annotated[LeadFilter | None, strawberry.argument(description="Which leads.")] = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Lead]:
        """The leads of owners whom you may see, by reference."""
        chosen = filter or LeadFilter()
        page = await leads.leads(
            viewer=info.context.viewer,
            today=await info.context.today(),
            status=chosen.status,
            system_status=chosen.system_status,
            strategy=chosen.strategy,
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Lead.read)

    @strawberry.field
    async def tasks(
        self,
        info: Info,
        filter: Annotated[TaskFilter | None, strawberry.argument(description="Which tasks.")] = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Task]:
        """The tasks of those whom you may see, by reference."""
        chosen = filter or TaskFilter()
        page = await tasks.tasks(
            viewer=info.context.viewer,
            today=await info.context.today(),
            is_completed=chosen.is_completed,
            due_before=chosen.due_before,
            kind=chosen.kind,
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Task.read)

    @strawberry.field
    async def customers(
        self,
        info: Info,
        filter: Annotated[CustomerFilter | None, strawberry.argument(description="Which customers.")] = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Customer]:
        """The customers whom somebody brought in that you may see, by reference."""
        chosen = filter or CustomerFilter()
        page = await customers.customers(
            viewer=info.context.viewer,
            today=await info.context.today(),
            merged_into_id=Customer.optional_key(chosen.merged_into_id, path="mergedIntoId"),
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Customer.read)
