"""Transactions and the customers who pay, as they are shown: each shows the other."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from api.context import Context, Info
from api.enums import TransactionState
from api.facts.loaders import credits_of_ids
from api.facts.types.credit import Credit
from api.facts.types.opportunity import Opportunity
from api.money import Money
from api.nodes import Node
from api.people.types import Agent
from api.stored_json import stored_json
from domain.facts.queries.customers import SeenCustomer, customers_by_id
from domain.facts.queries.transactions import SeenTransaction, transactions_by_id

STATES = {state.value: state for state in TransactionState}


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
    product: str | None
    """What was sold."""
    quantity: Decimal | None
    """How many units."""
    revision: int | None
    """Which revision of the submission holds; null until it was submitted."""
    approved_revision: int | None
    """Which revision was approved: a later one that is worth no more to the same people needs no further approval."""
    booked_day: date | None
    """The day on which it was booked."""
    attributes: JSON | None
    """What it carries beside what is named here, to the last digit; null if nothing."""
    seen: strawberry.Private[SeenTransaction]

    @classmethod
    def read(cls, seen: SeenTransaction) -> Self:
        """Return the transaction as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            kind=seen.kind,
            state=STATES[seen.state],
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
            product=seen.product,
            quantity=seen.quantity,
            revision=seen.revision,
            approved_revision=seen.approved_revision,
            booked_day=seen.booked_day,
            attributes=stored_json(seen.attributes),
            seen=seen,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the transactions that the viewer may see."""
        found = await transactions_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    def margin(self) -> Money | None:
        """What of the amount is earned, if that was told."""
        return Money.optional(self.seen.margin, self.seen.currency)

    @strawberry.field
    def refunded_amount(self) -> Money | None:
        """What was given back of it, apart from a reversal; null until it was submitted."""
        return Money.optional(self.seen.refunded_amount, self.seen.currency)

    @strawberry.field
    def paid_amount(self) -> Money | None:
        """What the customer paid of it; null until it was submitted."""
        return Money.optional(self.seen.paid_amount, self.seen.currency)

    @strawberry.field
    async def credits(self, info: Info) -> list[Credit]:
        """Who takes part, of those that you may see: sellers in the order given, then managers by level."""
        found = await info.context.loader(credits_of_ids).load(self.seen.id)
        return [Credit.read(credit) for credit in found]

    @strawberry.field
    async def customer(self, info: Info) -> "Customer | None":
        """Who pays, if that was told and you may see who brought the customer in."""
        return await Customer.find(info.context, self.seen.customer_id)

    @strawberry.field
    async def opportunity(self, info: Info) -> Opportunity | None:
        """Which opportunity it closed, if that was told and you may see its owner."""
        return await Opportunity.find(info.context, self.seen.opportunity_id)


@strawberry.type
class Customer(Node):
    """Somebody who buys. One that was merged into another one is kept, and everything of theirs is the other's."""

    source: str | None
    """The system that named it; null where only others tell of it."""
    reference: str | None
    """What that system calls it."""
    record_type: str | None
    """What kind of customer it is, in the words of that system."""
    registered_at: datetime | None
    """When it became a customer, if that was told."""
    registered_day: date | None
    """The day of that."""
    first_deposit_day: date | None
    """The day of the earliest approved deposit that was not reversed, of everybody who turned out to be this one."""
    attributes: JSON | None
    """What it carries beside what is named here, to the last digit; null if nothing."""
    owner_key: strawberry.Private[UUID | None]
    merged_into_key: strawberry.Private[UUID | None]
    first_deposit_key: strawberry.Private[UUID | None]

    @classmethod
    def read(cls, seen: SeenCustomer) -> Self:
        """Return the customer as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            source=seen.source,
            reference=seen.reference,
            record_type=seen.record_type,
            registered_at=seen.registered_at,
            registered_day=seen.registered_day,
            first_deposit_day=seen.first_deposit_day,
            attributes=stored_json(seen.attributes),
            owner_key=seen.agent_id,
            merged_into_key=seen.merged_into_id,
            first_deposit_key=seen.first_deposit_id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the customers whom somebody brought in that the viewer may see."""
        found = await customers_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def owner(self, info: Info) -> Agent | None:
        """Who brought it in."""
        return await Agent.find(info.context, self.owner_key)

    @strawberry.field
    async def merged_into(self, info: Info) -> "Customer | None":
        """The customer that it turned out to be in the end, if you may see it."""
        return await Customer.find(info.context, self.merged_into_key)

    @strawberry.field
    async def first_deposit(self, info: Info) -> Transaction | None:
        """That deposit; null for a customer that was merged into another one."""
        return await Transaction.find(info.context, self.first_deposit_key)
