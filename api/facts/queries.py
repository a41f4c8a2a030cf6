"""What can be asked about facts."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.enums import OpportunityState, TransactionState
from api.facts.types.exchange_rate import ExchangeRate
from api.facts.types.opportunity import Opportunity
from api.facts.types.transaction import Transaction
from api.people.types import Agent
from domain.facts.queries import exchange_rates, opportunities, transactions
from domain.shared.paging import PageRequest

TransactionId = Annotated[strawberry.ID, strawberry.argument(description="The id of the transaction.")]


@strawberry.input
class TransactionFilter:
    """Which transactions are meant."""

    state: TransactionState | None = None
    """Those that stand there."""
    agent_id: strawberry.ID | None = None
    """Those in which this agent takes part."""


@strawberry.input
class OpportunityFilter:
    """Which opportunities are meant."""

    state: OpportunityState | None = None
    """Those that are open, won or lost."""
    stage: str | None = None
    """Those in this stage, letter by letter."""
    agent_id: strawberry.ID | None = None
    """Those that this agent owns."""


@strawberry.type
class FactsQuery:
    """What happened, as far as you may see it."""

    @strawberry.field
    async def transaction(self, info: Info, id: TransactionId) -> Transaction | None:
        """One transaction; null if there is none that you may see."""
        return await Transaction.find(info.context, Transaction.key(id, path="id"))

    @strawberry.field
    async def transactions(
        self,
        info: Info,
        filter: Annotated[TransactionFilter | None, strawberry.argument(description="Which transactions.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Transaction]:
        """The transactions of those whom you may see, newest first."""
        chosen = filter or TransactionFilter()
        page = await transactions.transactions(
            viewer=info.context.viewer,
            today=await info.context.today(),
            state=chosen.state,
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Transaction.read)

    @strawberry.field
    async def opportunities(
        self,
        info: Info,
        filter: Annotated[OpportunityFilter | None, strawberry.argument(description="Which opportunities.")] = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Opportunity]:
        """The opportunities of owners whom you may see, by reference."""
        chosen = filter or OpportunityFilter()
        page = await opportunities.opportunities(
            viewer=info.context.viewer,
            today=await info.context.today(),
            state=chosen.state,
            stage=chosen.stage,
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Opportunity.read)

    @strawberry.field
    async def exchange_rates(
        self,
        currency: Annotated[str | None, strawberry.argument(description="Only those of this currency.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[ExchangeRate]:
        """The recorded exchange rates, newest first; of two for the same days the newer one holds."""
        page = await exchange_rates.exchange_rates(currency=currency, page=PageRequest.of(first=first, after=after))
        return connection(page, ExchangeRate.read)
