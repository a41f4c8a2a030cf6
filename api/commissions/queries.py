"""What can be asked about plans and pay."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.audit.looks import note_look
from api.commissions.inputs import PlanDraftInput
from api.commissions.types.pay import Earning, PaySummary
from api.commissions.types.plan import OnDay, Plan, PlanAssignment, PlanFinding, shown_assignments
from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Context, Info
from api.people.queries import AgentId
from api.people.types import Agent
from domain.access.rights import Act, require
from domain.commissions import lint_plan
from domain.commissions.queries import assignments, pay, plans
from domain.shared.paging import PageRequest
from domain.shared.period import month_key

PlanId = Annotated[strawberry.ID, strawberry.argument(description="The id of the plan.")]
PayPeriod = Annotated[
    str | None,
    strawberry.argument(description="A pay period such as 2026-03 or 2026-Q1; the present month if none is given."),
]
LATEST = 20


@strawberry.input
class EarningFilter:
    """Which lines are meant."""

    agent_id: strawberry.ID | None = None
    """Those of this agent."""
    posted_period: str | None = None
    """Those paid in this period, such as 2026-03."""


@strawberry.type
class CommissionsQuery:
    """Plans and pay, as far as you may see whose they are."""

    @strawberry.field
    async def plan(self, info: Info, id: PlanId) -> Plan | None:
        """One plan; null if there is none that you may see."""
        return await Plan.find(info.context, Plan.key(id, path="id"))

    @strawberry.field
    async def plans(
        self, info: Info, search: Search = None, first: First = FIRST, after: After = None
    ) -> Connection[Plan]:
        """The plans that you are or were on, by name; admins see all."""
        page = await plans.plans(
            viewer=info.context.viewer, search=search, page=PageRequest.of(first=first, after=after)
        )
        return connection(page, Plan.read)

    @strawberry.field
    async def plan_assignments(
        self, info: Info, agent_id: AgentId, on_day: OnDay = None, first: First = FIRST, after: After = None
    ) -> Connection[PlanAssignment]:
        """What put an agent on plans and took them off, also as one of a team, latest first.

        On a day counts what is the agent's own before a team's, and a nearer team's before a higher one's.
        """
        page = await assignments.assignments_of_agent(
            viewer=info.context.viewer,
            today=await info.context.today(),
            agent_id=Agent.key(agent_id, path="agentId"),
            on_day=on_day,
            page=PageRequest.of(first=first, after=after),
        )
        return await shown_assignments(info.context, "planAssignments", page)

    @strawberry.field
    async def lint_plan(
        self,
        info: Info,
        draft: Annotated[PlanDraftInput, strawberry.argument(description="What the plan is to pay.")],
        currency: Annotated[
            str | None, strawberry.argument(description="The plan's currency, to ask for exchange rates too.")
        ] = None,
        plan_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The plan that it is to be a version of, to ask beside its agents' plans."),
        ] = None,
    ) -> list[PlanFinding]:
        """Why a draft could not be published, and what is odd about it; empty if nothing is."""
        require(info.context.viewer, Act.MANAGE_PLANS)
        found = await lint_plan.lint_plan(
            document=draft.document(),
            currency=currency,
            plan_id=Plan.optional_key(plan_id, path="planId"),
            on=await info.context.today(),
        )
        return [PlanFinding.read(finding) for finding in found]

    @strawberry.field
    async def earnings(
        self,
        info: Info,
        filter: Annotated[EarningFilter | None, strawberry.argument(description="Which lines.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Earning]:
        """The lines of the pay ledger of those whom you may see, newest first."""
        chosen = filter or EarningFilter()
        page = await pay.earnings(
            viewer=info.context.viewer,
            today=await info.context.today(),
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            period=chosen.posted_period,
            page=PageRequest.of(first=first, after=after),
        )
        await note_look(info.context, "earnings", at_agents={line.agent_id for line in page.items})
        return connection(page, Earning.read)

    @strawberry.field
    async def pay(self, info: Info, agent_id: AgentId, period: PayPeriod = None) -> PaySummary | None:
        """An agent's pay of one period; null if you may not see it."""
        found = await read_pay(info.context, key := Agent.key(agent_id, path="agentId"), period)
        if found is not None:
            await note_look(info.context, "pay", at_agents=[key])
        return found


async def read_pay(context: Context, agent_id: UUID, period: str | None) -> PaySummary | None:
    """Return the agent's pay of the period as the viewer may see it."""
    viewer, today = context.viewer, await context.today()
    meant = period or month_key(today)
    found = await pay.pay_of(viewer=viewer, today=today, agent_id=agent_id, period=meant, now=context.now())
    if found is None:
        return None
    latest = await pay.earnings(
        viewer=viewer, today=today, agent_id=agent_id, period=meant, page=PageRequest(first=LATEST)
    )
    return PaySummary.read(found, latest.items)
