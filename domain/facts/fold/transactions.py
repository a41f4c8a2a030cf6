"""Write the states of transactions, everybody's credits, what refunds take back of these and payments release."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.database.replace_rows import Change
from domain.facts.fold.credits import Row, Sale, booking, credit_rows, levels_above, payment_rows, refund_rows
from domain.facts.fold.named import named
from domain.facts.fold.pay_marks import pay_marks
from domain.facts.fold.replace_of import replace_of
from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen
from domain.facts.rules.payments import paid_amount
from domain.facts.rules.refunds import refunds_of
from domain.facts.rules.transaction import TransactionSeen, TransactionState, fold_transaction, parts, sale_day
from domain.facts.types.transactions import CreditKind
from domain.marks.write import Layer, Mark, What

CREDITED_SALES, FIRST_DEPOSITS = "credited_sales", "first_deposits"
STATE_COLUMNS = (
    "id", "source", "reference", "kind", "state", "amount", "currency", "base_amount", "rate", "rate_day",
    "opportunity_id", "customer_id", "margin", "quantity", "refunded_amount", "paid_amount", "product", "submitted_at",
    "revision", "approved_revision", "booked_at", "booked_day", "approved_at", "approved_day", "reversed_at",
    "reversed_day", "rejection_reason", "attributes",
)  # fmt: skip
CREDIT_COLUMNS = (
    "id", "transaction_id", "agent_id", "kind", "level", "position", "transaction_kind", "source", "reference",
    "amount", "currency", "base_amount", "rate", "rate_day", "weight", "whole_weight", "margin", "quantity",
    "refunded_amount", "product", "customer_id", "opportunity_id", "attributes", "credited_at", "day", "booked_at",
    "booked_day", "reversed_at", "reversed_day",
)  # fmt: skip
REFUND_COLUMNS = (
    "fact_id", "credit_id", "transaction_id", "agent_id", "kind", "amount", "base_amount", "occurred_at", "day",
)  # fmt: skip
CREDITS_WATCHED = (
    "transaction_id", "agent_id", "day", "reversed_day", "credited_at", "customer_id", "booked_at", "reversed_at",
)  # fmt: skip
OF_PARTS: Mapping[str, Any] = {
    "of": "transaction_id",
    "key": ("fact_id", "credit_id"),
    "watch": ("agent_id", "day", "occurred_at"),
}
PAYMENT_COLUMNS = tuple(column for column in REFUND_COLUMNS if column != "base_amount")


async def fold_transactions(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:
    """Replace all rows of the transactions and return the marks of everybody before or after."""
    sales = [
        Sale(entity_id, *named(facts), seen := fold_transaction(facts), parts(seen))
        for entity_id, facts in entities.items()
        if any(fact.holds for fact in facts)
    ]
    changed = await replace_of(
        "transactions",
        entities,
        columns=STATE_COLUMNS,
        rows=[_state_row(sale, terms) for sale in sales],
        watch=("customer_id",),
    )
    levels = await levels_above(sales)
    shares = [(sale, credit_rows(sale, levels, terms)) for sale in sales]
    credited = await replace_of(
        "credits",
        entities,
        of="transaction_id",
        columns=CREDIT_COLUMNS,
        rows=[row for _, rows in shares for row in rows],
        watch=CREDITS_WATCHED,
    )
    refunded, paid = await _given_back_and_paid(entities, shares, terms)
    return [
        *_customers(changed),
        *_marks(credited),
        *_marks_of_siblings(credited, shares),
        *_marks_of_refunds(refunded),
        *_marks_of_pay([*refunded, *paid]),
    ]


async def _given_back_and_paid(
    entities: Mapping[UUID, Sequence[Seen]], shares: Sequence[tuple[Sale, Sequence[Row]]], terms: Terms
) -> tuple[list[Change], list[Change]]:
    refunded = await replace_of(
        "credit_refunds",
        entities,
        columns=REFUND_COLUMNS,
        rows=[row for sale, rows in shares for row in refund_rows(sale, rows, terms.rates)],
        **OF_PARTS,
    )
    paid = await replace_of(
        "credit_payments",
        entities,
        columns=PAYMENT_COLUMNS,
        rows=[row for sale, rows in shares for row in payment_rows(sale, rows)],
        **OF_PARTS,
    )
    return refunded, paid


def _state_row(sale: Sale, terms: Terms) -> dict[str, Any]:
    seen, submission = sale.seen, sale.seen.submission
    day = sale_day(seen) or (submission.day if submission else None)
    submitted = submission.data if submission else None
    links = submission.links if submission else {}
    return {
        "id": sale.id,
        "source": sale.source,
        "reference": sale.reference,
        "kind": submitted.kind if submitted else None,
        "state": seen.state,
        **terms.price(submitted and submitted.amount, submitted and submitted.currency, day=day),
        "opportunity_id": links.get("opportunity"),
        "customer_id": links.get("customer"),
        "margin": submitted.margin if submitted else None,
        "quantity": submitted.quantity if submitted else None,
        "refunded_amount": sum(refund.amount for refund in refunds_of(seen)) if submitted else None,
        "paid_amount": paid_amount(seen),
        "product": submitted.product if submitted else None,
        "submitted_at": submission.occurred_at if submission else None,
        "revision": submission.revision if submission else None,
        "approved_revision": seen.approved_revision,
        **(booking(submission, terms) if submission else {"booked_at": None, "booked_day": None}),
        "attributes": seen.attributes or None,
        **_decided(seen),
    }


def _decided(seen: TransactionSeen) -> dict[str, Any]:
    reversal = seen.reversal if seen.counts else None
    is_rejected = seen.state is TransactionState.REJECTED
    return {
        "approved_at": seen.verdict.occurred_at if seen.counts and seen.verdict else None,
        "approved_day": sale_day(seen),
        "reversed_at": reversal.occurred_at if reversal else None,
        "reversed_day": reversal.day if reversal else None,
        "rejection_reason": seen.verdict.data.reason if seen.verdict and is_rejected else None,
    }


def _customers(changes: Sequence[Change]) -> list[Mark]:
    """Mark the customers whose first deposit it may be, or may have been."""
    ids = {watched[0] for change in changes for watched in (change.before, change.after) if watched and watched[0]}
    return [Mark(Layer.ENTITY, customer, What.STATE) for customer in sorted(ids)]


def _marks(changes: Sequence[Change]) -> list[Mark]:
    """Mark the figures and the pay of everybody before and after; what is the house's is in neither."""
    cells: dict[tuple[UUID, date, str], None] = {}
    pay: list[tuple[UUID, datetime]] = []
    for change in changes:
        for _, agent, day, reversed_day, credited_at, customer, *others in filter(None, (change.before, change.after)):
            if agent is None:
                continue
            pay += [(agent, instant) for instant in {credited_at, *others} if instant is not None]
            cells[agent, day, CREDITED_SALES] = None
            if reversed_day is not None:
                cells[agent, reversed_day, CREDITED_SALES] = None
            if customer is not None:
                cells[agent, day, FIRST_DEPOSITS] = None
    figures = [Mark(Layer.AGENT, agent, What.FIGURES, day=day, dataset=dataset) for agent, day, dataset in cells]
    return figures + pay_marks(pay)


def _marks_of_siblings(changes: Sequence[Change], shares: Sequence[tuple[Sale, Sequence[Row]]]) -> list[Mark]:
    """Mark the pay of who is credited as before, but with others: of what is paid whole, each has a share."""
    changed: dict[UUID, set[UUID]] = defaultdict(set)
    for change in changes:
        for transaction, agent, *_ in filter(None, (change.before, change.after)):
            changed[transaction].add(agent)
    return pay_marks(
        (row["agent_id"], instant)
        for sale, rows in shares
        if sale.id in changed
        for row in rows
        if row["kind"] is CreditKind.SPLIT and row["agent_id"] not in changed[sale.id]
        for instant in (row["credited_at"], row["booked_at"])
    )


def _marks_of_refunds(changes: Sequence[Change]) -> list[Mark]:
    cells = {watched[:2] for change in changes for watched in (change.before, change.after) if watched and watched[0]}
    return [Mark(Layer.AGENT, agent, What.FIGURES, day=day, dataset=CREDITED_SALES) for agent, day in sorted(cells)]


def _marks_of_pay(changes: Sequence[Change]) -> list[Mark]:
    """Mark the pay of whoever loses by a refund, or by whose payment something is released."""
    places = {watched for change in changes for watched in (change.before, change.after) if watched and watched[0]}
    return pay_marks((agent, at) for agent, _, at in places)
