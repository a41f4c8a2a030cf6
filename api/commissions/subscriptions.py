"""What can be followed about pay."""

from collections.abc import AsyncGenerator

import strawberry

from api.audit.looks import note_look
from api.commissions.queries import PayPeriod, read_pay
from api.commissions.types.pay import PaySummary
from api.context import Info
from api.live import watch
from api.people.queries import AgentId
from api.people.types import Agent
from domain.people.find import AgentNotFound


@strawberry.type
class CommissionsSubscription:
    """Pay, live."""

    @strawberry.subscription
    async def earnings(
        self, info: Info, agent_id: AgentId, period: PayPeriod = None
    ) -> AsyncGenerator[PaySummary, None]:
        """An agent's pay of a period with its newest lines: now, and again whenever that has changed."""
        context, key = info.context, Agent.key(agent_id, path="agentId")

        async def read() -> PaySummary:
            pay = await read_pay(context, key, period)
            if pay is None:
                raise AgentNotFound("there is no such agent that you may see", path=("agentId",))
            return pay

        await read()
        await note_look(context, "earnings", at_agents=[key])
        async for shown in watch(context, [f"agent:{key}"], read):
            yield shown
