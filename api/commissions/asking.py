"""What people ask about pay: why not, what has changed and why, and what a reversal would do."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from api.audit.looks import note_look
from api.commissions.types.ledger_difference import EarningsDiff
from api.commissions.types.reversal_preview import PreviewedReversal
from api.commissions.types.why_not import WhyNot
from api.context import Info
from api.facts.types.transaction import Transaction
from api.people.queries import AgentId
from api.people.types import Agent
from domain.commissions.asking.earnings_diff import earnings_diff
from domain.commissions.asking.preview_reversal import preview_reversal
from domain.commissions.asking.why_not import why_not

TransactionId = Annotated[strawberry.ID, strawberry.argument(description="The id of the transaction.")]


@strawberry.type
class AskingQuery:
    """Questions about pay. Nothing is written or posted by asking."""

    @strawberry.field
    async def why_not(self, info: Info, transaction_id: TransactionId, agent_id: AgentId) -> WhyNot | None:
        """Why a transaction does not pay an agent, by component and on which value; null if you may not see it."""
        context, agent = info.context, Agent.key(agent_id, path="agentId")
        verdict = await why_not(
            viewer=context.viewer,
            today=await context.today(),
            transaction_id=Transaction.key(transaction_id, path="transactionId"),
            agent_id=agent,
            now=context.now(),
        )
        if verdict is None:
            return None
        await note_look(context, "whyNot", at_agents=[agent])
        return WhyNot.read(verdict)

    @strawberry.field
    async def earnings_diff(
        self,
        info: Info,
        agent_id: AgentId,
        period: Annotated[str, strawberry.argument(description="The pay period, such as 2026-03.")],
        as_of_1: Annotated[datetime, strawberry.argument(name="asOf1", description="The first instant.")],
        as_of_2: Annotated[datetime, strawberry.argument(name="asOf2", description="The second, after the first.")],
    ) -> EarningsDiff | None:
        """What was posted to an agent's pay period between two instants, and why; null if you may not see it."""
        context, agent = info.context, Agent.key(agent_id, path="agentId")
        found = await earnings_diff(
            viewer=context.viewer,
            today=await context.today(),
            agent_id=agent,
            period=period,
            since=as_of_1,
            until=as_of_2,
        )
        if found is None:
            return None
        await note_look(context, "earningsDiff", at_agents=[agent])
        return EarningsDiff.read(found)

    @strawberry.field
    async def preview_reversal(
        self,
        info: Info,
        transaction_id: TransactionId,
        on: Annotated[
            date | None, strawberry.argument(description="The day on which it would count; now if none is given.")
        ] = None,
    ) -> PreviewedReversal | None:
        """What reversing a transaction would take back by every policy; null if you see the pay of nobody credited."""
        context = info.context
        found = await preview_reversal(
            viewer=context.viewer,
            today=await context.today(),
            transaction_id=Transaction.key(transaction_id, path="transactionId"),
            on=on,
            now=context.now(),
        )
        if found is None:
            return None
        await note_look(context, "previewReversal", at_agents={one.agent_id for one in found.outcomes})
        return PreviewedReversal.read(found)
