"""What would be paid: for deals that have not happened, and by plans that are not published."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.audit.looks import note_look
from api.commissions.simulation_inputs import (
    HypotheticalTransactionInput,
    SimulatePlanInput,
    StartPlanSimulationInput,
)
from api.commissions.types.estimate import EarningsEstimate
from api.commissions.types.simulation import PlanSimulation
from api.context import Info
from api.jobs.mutations import JobPayload
from api.mutation import Call, mutation
from api.people.queries import AgentId
from api.people.types import Agent
from domain.access.rights import Act, require
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.commissions.asking.simulate_plan import simulate_plan
from domain.commissions.asking.simulation_job import start_simulation


@strawberry.type
class SimulatingQuery:
    """What would be paid. Nothing is written or posted by asking."""

    @strawberry.field
    async def estimate_earnings(
        self,
        info: Info,
        agent_id: AgentId,
        transactions: Annotated[
            list[HypotheticalTransactionInput],
            strawberry.argument(description="The deals, one after the other; none asks for the next bands only."),
        ],
    ) -> list[EarningsEstimate] | None:
        """What deals would pay an agent, by component, and how far the next bands are; null if you may not see it.

        Each is taken as approved and paid by the customer in full, at once.
        """
        context, agent = info.context, Agent.key(agent_id, path="agentId")
        found = await estimate_earnings(
            viewer=context.viewer,
            today=await context.today(),
            agent_id=agent,
            sales=[given.read(place) for place, given in enumerate(transactions)],
            now=context.now(),
        )
        if found is None:
            return None
        await note_look(context, "estimateEarnings", at_agents=[agent])
        return [EarningsEstimate.read(one) for one in found]

    @strawberry.field
    async def simulate_plan(
        self,
        info: Info,
        input: Annotated[SimulatePlanInput, strawberry.argument(description="The draft, the days, and for whom.")],
    ) -> PlanSimulation:
        """What a draft of a plan would have paid, agent by agent; what takes long is for startPlanSimulation."""
        require(info.context.viewer, Act.MANAGE_PLANS)
        found = await simulate_plan(input.order(), now=info.context.now())
        await note_look(info.context, "simulatePlan", at_agents={one.agent_id for one in found.agents})
        return PlanSimulation.read(found)


@strawberry.type
class SimulatingMutation:
    """Simulations that take a while."""

    @mutation(JobPayload, act=Act.MANAGE_PLANS)
    async def start_plan_simulation(self, call: Call, input: StartPlanSimulationInput) -> UUID:
        """Have a worker simulate a draft of a plan, and write what comes out into a file; follow it by jobProgress."""
        return await start_simulation(order=input.order(), viewer=call.viewer, now=call.now)
