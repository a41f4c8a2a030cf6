"""The ledger and its sums as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.audit.looks import note_look
from api.commissions.explanation import Explanation
from api.commissions.plan_document import read_document
from api.context import Context, Info
from api.facts.types.transaction import Transaction
from api.freshness import Freshness
from api.money import Money
from api.nodes import Node
from api.people.types import Agent
from domain.commissions.queries.pay import Pay, SeenEarning, earnings_by_id


@strawberry.type
class Earning(Node):
    """One signed line of the pay ledger. Lines are appended and never changed."""

    amount: Money
    """What is added, or taken back."""
    component_key: str
    """The component that pays it."""
    origin_period: str
    """The pay period that it belongs to, such as 2026-03."""
    posted_period: str
    """The pay period that it is paid in."""
    posted_at: datetime
    """When it was posted."""
    explanation: Explanation
    """Why it is what it is."""
    seen: strawberry.Private[SeenEarning]

    @classmethod
    def read(cls, seen: SeenEarning) -> Self:
        """Return the line as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=1,
            amount=Money.of(seen.amount, seen.currency),
            component_key=seen.component_key,
            origin_period=seen.origin_period,
            posted_period=seen.posted_period,
            posted_at=seen.posted_at,
            explanation=read_document(seen.explanation, Explanation),
            seen=seen,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the lines whose agent the viewer may see."""
        found = await earnings_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        await note_look(context, "node", at_agents={line.agent_id for line in found.values()})
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whose pay it is."""
        return await Agent.find(info.context, self.seen.agent_id)

    @strawberry.field
    async def transaction(self, info: Info) -> Transaction | None:
        """The transaction that it is paid for; null for a line of a whole period."""
        return await Transaction.find(info.context, self.seen.transaction_id)


@strawberry.type
class PaySummary:
    """An agent's pay of one period, by the ledger."""

    period: str
    """The pay period, such as 2026-03."""
    totals: list[Money]
    """The sum of the period's lines, for each currency."""
    waiting_for_rate: int
    """How many credits of the period cannot be paid before an exchange rate of their day is recorded."""
    waiting_for_quota: int
    """How many of its lines pay nothing because no quota is known for them."""
    latest: list[Earning]
    """The newest lines, newest first, at most twenty."""
    freshness: Freshness
    """How current that is."""

    @classmethod
    def read(cls, pay: Pay, latest: Sequence[SeenEarning]) -> "PaySummary":
        """Return the pay as it is shown."""
        return cls(
            period=pay.period,
            totals=[Money.of(amount, currency) for amount, currency in pay.totals],
            waiting_for_rate=pay.waiting_for_rate,
            waiting_for_quota=pay.waiting_for_quota,
            latest=[Earning.read(earning) for earning in latest],
            freshness=Freshness.of(pay.freshness),
        )
