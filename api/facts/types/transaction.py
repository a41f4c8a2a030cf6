"""Transactions and credits as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.enums import CreditKind, TransactionState
from api.facts.loaders import credits_of_ids
from api.money import Money
from api.nodes import Node
from api.people.types import Agent
from domain.facts.queries.transactions import SeenCredit, SeenTransaction, transactions_by_id


@strawberry.type
class Credit:
    """One agent's part in an approved transaction."""

    kind: CreditKind
    """How the agent takes part."""
    level: int
    """For an override: how many levels above the seller; otherwise 0."""
    amount: Money
    """The part, in the currency of the transaction."""
    base_amount: Decimal | None
    """The part in base currency by the rate of the day; null while no rate is recorded."""
    agent_key: strawberry.Private[UUID]

    @classmethod
    def read(cls, credit: SeenCredit) -> Self:
        """Return the credit as it is shown."""
        return cls(
            kind=CreditKind(credit.kind),
            level=credit.level,
            amount=Money.of(credit.amount, credit.currency),
            base_amount=credit.base_amount,
            agent_key=credit.agent_id,
        )

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whose part it is."""
        return await Agent.find(info.context, self.agent_key)


@strawberry.type
class Transaction(Node):
    """Money that must be approved before it counts."""

    source: str
    """The system that named it."""
    reference: str
    """What that system calls it."""
    kind: str | None
    """What kind of transaction it is, such as sale; null until it was submitted."""
    state: TransactionState
    """Where it stands."""
    amount: Money | None
    """What it is worth; null until it was submitted."""
    base_amount: Decimal | None
    """What it is worth in base currency; null while no rate of its day is recorded."""
    rate: Decimal | None
    """Base currency for one unit of its currency, by which it is priced."""
    rate_day: date | None
    """The day of that rate."""
    submitted_at: datetime | None
    """When it was submitted."""
    approved_at: datetime | None
    """When it was approved."""
    approved_day: date | None
    """The day on which it counts."""
    reversed_at: datetime | None
    """When it was reversed."""
    reversed_day: date | None
    """The day on which the reversal counts."""
    rejection_reason: str | None
    """Why it was rejected."""
    key_of_transaction: strawberry.Private[UUID]

    @classmethod
    def read(cls, seen: SeenTransaction) -> Self:
        """Return the transaction as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            kind=seen.kind,
            state=TransactionState(seen.state),
            amount=Money.optional(seen.amount, seen.currency),
            base_amount=seen.base_amount,
            rate=seen.rate,
            rate_day=seen.rate_day,
            submitted_at=seen.submitted_at,
            approved_at=seen.approved_at,
            approved_day=seen.approved_day,
            reversed_at=seen.reversed_at,
            reversed_day=seen.reversed_day,
            rejection_reason=seen.rejection_reason,
            key_of_transaction=seen.id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the transactions that the viewer may see."""
        found = await transactions_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def credits(self, info: Info) -> list[Credit]:
        """Who takes part, of those that you may see: sellers in the order given, then managers by level."""
        found = await info.context.loader(credits_of_ids).load(self.key_of_transaction)
        return [Credit.read(credit) for credit in found]
