"""Credits as they are shown."""

from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Info
from api.enums import CreditKind
from api.money import Money
from api.people.types import Agent
from domain.facts.queries.transactions import SeenCredit


@strawberry.type
class Credit:
    """One agent's part in an approved transaction, or that of the house, which belongs to nobody."""

    kind: CreditKind
    """How the agent takes part."""
    level: int
    """For an override: how many levels above the seller; otherwise 0."""
    weight: Decimal
    """The part as it was stated, by weight or percent; an override has the weights of the sellers below."""
    whole_weight: Decimal
    """What the weights of the transaction add up to; 100 for an overlay."""
    amount: Money
    """The part, in the currency of the transaction."""
    margin: Money | None
    """The part of the margin."""
    quantity: Decimal | None
    """The part of the quantity."""
    base_amount: Decimal | None
    """The part in base currency by the rate of the day; null while no rate is recorded."""
    refunded_amount: Money
    """What refunds took back of the part."""
    agent_key: strawberry.Private[UUID | None]

    @classmethod
    def read(cls, credit: SeenCredit) -> Self:
        """Return the credit as it is shown."""
        return cls(
            kind=CreditKind(credit.kind),
            level=credit.level,
            weight=credit.weight,
            whole_weight=credit.whole_weight,
            amount=Money.of(credit.amount, credit.currency),
            margin=Money.optional(credit.margin, credit.currency),
            quantity=credit.quantity,
            base_amount=credit.base_amount,
            refunded_amount=Money.of(credit.refunded_amount, credit.currency),
            agent_key=credit.agent_id,
        )

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whose part it is; null for the house."""
        return await Agent.find(info.context, self.agent_key)
