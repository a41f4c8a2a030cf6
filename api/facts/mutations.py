"""What can be done about facts. Facts are never edited: each of these appends one."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import IdentityKind
from api.facts import inputs
from api.facts.types.exchange_rate import ExchangeRate
from api.facts.types.opportunity import Opportunity
from api.facts.types.transaction import Customer, Transaction
from api.mutation import Call, Payload, mutation
from api.mutation_together import mutation_together
from api.people.types import Agent, Team
from domain.access.rights import Act, sees_all
from domain.access.viewer import Viewer
from domain.audit.versions import Edited
from domain.facts import (
    amend_transaction,
    exchange_rates,
    import_exchange_rates,
    link_identity,
    submit_transaction,
)
from domain.facts.decide_transactions import Decision, Verdict, decide_transactions


@strawberry.type
class TransactionPayload(Payload):
    """The transaction, or why nothing was done to it."""

    edited = Edited.TRANSACTION

    transaction: Transaction | None = None
    """The transaction as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the transaction."""
        return cls(problems=[], transaction=await Transaction.find(context, key))


@strawberry.type
class ExchangeRatePayload(Payload):
    """The recorded rate, or why it was not recorded."""

    exchange_rate: ExchangeRate | None = None
    """The rate as it was recorded."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the rate."""
        return cls(problems=[], exchange_rate=await ExchangeRate.find(context, key))


@strawberry.type
class ImportedRatesPayload(Payload):
    """What came of a table of exchange rates."""

    recorded: int = 0
    """How many rates were recorded."""
    unchanged: int = 0
    """How many of them held already."""


@strawberry.type
class IdentityPayload(Payload):
    """The agent or team that was linked, or why not."""

    agent: Agent | None = None
    """The agent, if it was one."""
    team: Team | None = None
    """The team, if it was one."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with whoever was linked."""
        return cls(problems=[], agent=await Agent.find(context, key), team=await Team.find(context, key))


@strawberry.type
class FactsMutation:
    """Facts that are stated here and not by another system."""

    @mutation(TransactionPayload, act=Act.SUBMIT_TRANSACTION)
    async def submit_transaction(self, call: Call, input: inputs.SubmitTransactionInput) -> UUID:
        """Submit a transaction. It counts for nobody until it is approved."""
        return await submit_transaction.submit_transaction(
            amount=input.amount.read(path="amount"),
            kind=input.kind,
            credits=inputs.read_shares(input.credits),
            reference=input.reference,
            actor=call.viewer.actor,
            on=input.on,
            now=call.now,
            sold=submit_transaction.Sold(
                product=input.product,
                margin=input.margin,
                quantity=input.quantity,
                booked_on=input.booked_on,
                customer_id=Customer.optional_key(input.customer_id, path="customerId"),
                opportunity_id=Opportunity.optional_key(input.opportunity_id, path="opportunityId"),
            ),
        )

    @mutation(TransactionPayload, act=Act.SUBMIT_TRANSACTION)
    async def amend_transaction(self, call: Call, input: inputs.AmendTransactionInput) -> UUID:
        """Amend a transaction. Whoever is worth more by that, or somebody else, must be approved again."""
        return await amend_transaction.amend_transaction(
            transaction_id=Transaction.key(input.transaction_id, path="transactionId"),
            amended=amend_transaction.Amended(
                amount=None if input.amount is None else input.amount.read(path="amount"),
                credits=None if input.credits is None else inputs.read_shares(input.credits),
                product=input.product,
                margin=input.margin,
                quantity=input.quantity,
            ),
            actor=call.viewer.actor,
            now=call.now,
        )

    @mutation_together(TransactionPayload, decide_transactions, act=Act.APPROVE_TRANSACTION)
    async def approve_transaction(self, viewer: Viewer, input: inputs.ApproveTransactionInput) -> Decision:
        """Approve a transaction as it is submitted now: it counts for all who take part and their managers."""
        return Decision(
            verdict=Verdict.APPROVE,
            transaction_id=Transaction.key(input.transaction_id, path="transactionId"),
            actor=viewer.actor,
            only_of_others=not sees_all(viewer, Act.APPROVE_TRANSACTION),
            on=input.on,
            revision=input.revision,
        )

    @mutation_together(TransactionPayload, decide_transactions, act=Act.APPROVE_TRANSACTION)
    async def reject_transaction(self, viewer: Viewer, input: inputs.RejectTransactionInput) -> Decision:
        """Reject a transaction: it never counts."""
        return Decision(
            verdict=Verdict.REJECT,
            transaction_id=Transaction.key(input.transaction_id, path="transactionId"),
            actor=viewer.actor,
            reason=input.reason,
        )

    @mutation_together(TransactionPayload, decide_transactions, act=Act.APPROVE_TRANSACTION)
    async def reverse_transaction(self, viewer: Viewer, input: inputs.ReverseTransactionInput) -> Decision:
        """Reverse an approved transaction; figures lose it on that day, and pay follows."""
        return Decision(
            verdict=Verdict.REVERSE,
            transaction_id=Transaction.key(input.transaction_id, path="transactionId"),
            actor=viewer.actor,
            reason=input.reason,
            on=input.on,
        )

    @mutation(IdentityPayload, act=Act.MANAGE_PEOPLE)
    async def link_identity(self, call: Call, input: inputs.LinkIdentityInput) -> UUID:
        """Say how a system calls an agent or a team. Events that waited for that name become facts at once."""
        node = Agent if input.kind is IdentityKind.AGENT else Team
        key = node.key(input.subject_id, path="subjectId")
        await link_identity.link_identity(
            kind=input.kind, source=input.source, reference=input.reference, subject_id=key, now=call.now
        )
        return key

    @mutation(ExchangeRatePayload, act=Act.MANAGE_RATES)
    async def record_exchange_rate(self, call: Call, input: inputs.RecordExchangeRateInput) -> UUID:
        """Record what a currency is worth for a range of days; figures of those days are priced by it for ever."""
        return await exchange_rates.record_exchange_rate(
            currency=input.currency,
            rate=input.rate,
            from_day=input.from_day,
            until_day=input.until_day,
            now=call.now,
        )

    @mutation(ImportedRatesPayload, act=Act.MANAGE_RATES)
    async def import_exchange_rates(self, call: Call, input: inputs.ImportExchangeRatesInput) -> ImportedRatesPayload:
        """Record a table of exchange rates: all of them, or none. What holds already is left out."""
        done = await import_exchange_rates.import_exchange_rates(table=input.csv, now=call.now)
        return ImportedRatesPayload(problems=[], recorded=done.recorded, unchanged=done.unchanged)
