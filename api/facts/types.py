"""Transactions, opportunities, exchange rates and quarantined events as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.facts.loaders import credits_of_ids
from api.money import Money
from api.nodes import Node
from api.people.types import Agent
from domain.facts import queries
from domain.facts.queries import SeenCredit, SeenOpportunity, SeenQuarantined, SeenRate, SeenTransaction
from domain.facts.rules.opportunity import OpportunityState
from domain.facts.rules.transaction import TransactionState
from domain.facts.types.transactions import CreditKind

strawberry.enum(
    CreditKind, description="SPLIT adds up to the whole, OVERLAY stands beside it, OVERRIDE is a manager's."
)
strawberry.enum(OpportunityState, description="The system's view of any stage.")
strawberry.enum(
    TransactionState,
    description="Where a transaction stands. ANNOUNCED: something is known of it, but not yet what it is worth.",
)


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
    refused_because: str | None
    """Why it was rejected."""
    key_of_transaction: strawberry.Private[UUID]

    @classmethod
    def read(cls, seen: SeenTransaction) -> Self:
        """Return the transaction as it is shown."""
        worth = None if seen.amount is None or seen.currency is None else Money.of(seen.amount, seen.currency)
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            kind=seen.kind,
            state=TransactionState(seen.state),
            amount=worth,
            base_amount=seen.base_amount,
            rate=seen.rate,
            rate_day=seen.rate_day,
            submitted_at=seen.submitted_at,
            approved_at=seen.approved_at,
            approved_day=seen.approved_day,
            reversed_at=seen.reversed_at,
            reversed_day=seen.reversed_day,
            refused_because=seen.refused_because,
            key_of_transaction=seen.id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the transactions that the viewer may see."""
        found = await queries.transactions_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def credits(self, info: Info) -> list[Credit]:
        """Who takes part, of those that you may see: sellers in the order given, then managers by level."""
        found = await info.context.loader(credits_of_ids).load(self.key_of_transaction)
        return [Credit.read(credit) for credit in found]


@strawberry.type
class Opportunity(Node):
    """A prospective sale: its facts folded in order."""

    source: str
    """The system that named it."""
    reference: str
    """What that system calls it."""
    stage: str | None
    """The stage it is in, as that system calls it."""
    state: OpportunityState
    """Whether it is open, won or lost."""
    amount: Money | None
    """What it is worth, if told."""
    product: str | None
    """What is to be sold."""
    account: str | None
    """To whom."""
    created_day: date | None
    """The day it began."""
    closed_day: date | None
    """The day it closed."""
    owner_key: strawberry.Private[UUID | None]

    @classmethod
    def read(cls, seen: SeenOpportunity) -> Self:
        """Return the opportunity as it is shown."""
        worth = None if seen.amount is None or seen.currency is None else Money.of(seen.amount, seen.currency)
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            stage=seen.stage,
            state=OpportunityState(seen.state),
            amount=worth,
            product=seen.product,
            account=seen.account,
            created_day=seen.created_day,
            closed_day=seen.closed_day,
            owner_key=seen.agent_id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the opportunities whose owner the viewer may see."""
        found = await queries.opportunities_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def owner(self, info: Info) -> Agent | None:
        """Who owns it now."""
        return None if self.owner_key is None else await Agent.find(info.context, self.owner_key)


@strawberry.type
class ExchangeRate(Node):
    """What a currency is worth for a range of days. Recorded once; a correction is a later record of the same days."""

    currency: str
    """The currency (ISO 4217)."""
    rate: Decimal
    """Base currency for one unit of it."""
    from_day: date
    """The first day on which that holds."""
    until_day: date | None
    """The first day on which it no longer holds; null until further notice."""
    recorded_at: datetime
    """When it was recorded."""

    @classmethod
    def read(cls, seen: SeenRate) -> Self:
        """Return the rate as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=1,
            currency=seen.currency,
            rate=seen.rate,
            from_day=seen.from_day,
            until_day=seen.until_day,
            recorded_at=seen.recorded_at,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:  # noqa: ARG003
        """Return the rates, which everybody may know."""
        found = await queries.exchange_rates_by_id(ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]


@strawberry.type
class QuarantinedFact:
    """An event that could not be used yet. It is replaced under its key, or replays by itself."""

    source: str
    """Who sent it; empty where that cannot be read."""
    external_id: str
    """Its id there, or a hash of it where that cannot be read."""
    type: str
    """What it says that it is."""
    code: str
    """Why it waits: a stable code."""
    message: str
    """Why it waits, and the fix."""
    path: list[str]
    """The field that is meant."""
    received_at: datetime
    """When it was sent last."""

    @classmethod
    def read(cls, seen: SeenQuarantined) -> Self:
        """Return the event as it is shown."""
        return cls(
            source=seen.source,
            external_id=seen.external_id,
            type=seen.type,
            code=seen.reason,
            message=seen.message,
            path=[part for part in seen.path.split(".") if part],
            received_at=seen.received_at,
        )
