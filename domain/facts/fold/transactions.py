"""Write the states of transactions, everybody's credits in them, and what refunds take back of these."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.database.replace_rows import Change
from domain.facts.fold.credits import Sale, credit_rows, levels_above, refund_rows
from domain.facts.fold.named import named
from domain.facts.fold.replace_of import marks_of_cells, replace_of
from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen
from domain.facts.rules.refunds import paid_amount, refunds_of
from domain.facts.rules.transaction import TransactionSeen, fold_transaction, sale_day
from domain.marks.write import Layer, Mark, What

CREDITED_SALES, FIRST_DEPOSITS = "credited_sales", "first_deposits"
STATE_COLUMNS = (
    "id", "source", "reference", "kind", "state", "amount", "currency", "base_amount", "rate", "rate_day",
    "opportunity_id", "customer_id", "refunded_amount", "paid_amount", "product", "submitted_at", "approved_at",
    "approved_day", "reversed_at", "reversed_day", "rejection_reason", "attributes",
)  # fmt: skip
CREDIT_COLUMNS = (
    "id", "transaction_id", "agent_id", "kind", "level", "position", "transaction_kind", "source", "reference",
    "amount", "currency", "base_amount", "rate", "rate_day", "refunded_amount", "product", "customer_id",
    "opportunity_id", "attributes", "credited_at", "day", "reversed_at", "reversed_day",
)  # fmt: skip
REFUND_COLUMNS = (
    "fact_id", "credit_id", "transaction_id", "agent_id", "kind", "amount", "base_amount", "occurred_at", "day",
)  # fmt: skip


async def fold_transactions(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:
    """Replace states, credits and refunds of the transactions and return the marks of everybody before or after."""
    sales = [Sale(entity_id, *named(facts), fold_transaction(facts)) for entity_id, facts in entities.items() if facts]
    changed = await replace_of(
        "transactions",
        entities,
        columns=STATE_COLUMNS,
        rows=[_state_row(sale, terms) for sale in sales],
        watch=("customer_id",),
    )
    levels = await levels_above(sale.seen for sale in sales)
    shares = [(sale, credit_rows(sale, levels, terms.rates)) for sale in sales]
    credited = await replace_of(
        "credits",
        entities,
        of="transaction_id",
        columns=CREDIT_COLUMNS,
        rows=[row for _, rows in shares for row in rows],
        watch=("agent_id", "day", "reversed_day", "credited_at", "customer_id"),
    )
    refunded = await replace_of(
        "credit_refunds",
        entities,
        of="transaction_id",
        key=("fact_id", "credit_id"),
        columns=REFUND_COLUMNS,
        rows=[row for sale, rows in shares for row in refund_rows(sale, rows, terms.rates)],
        watch=("agent_id", "day"),
    )
    return [*_customers(changed), *_marks(credited), *marks_of_cells(refunded, agents=1, dataset=CREDITED_SALES)]


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
        "refunded_amount": sum(refund.amount for refund in refunds_of(seen)) if submitted else None,
        "paid_amount": paid_amount(seen),
        "product": submitted.product if submitted else None,
        "submitted_at": submission.occurred_at if submission else None,
        "attributes": seen.attributes or None,
        **_decided(seen),
    }


def _decided(seen: TransactionSeen) -> dict[str, Any]:
    reversal = seen.reversal if seen.counts else None
    return {
        "approved_at": seen.verdict.occurred_at if seen.counts and seen.verdict else None,
        "approved_day": sale_day(seen),
        "reversed_at": reversal.occurred_at if reversal else None,
        "reversed_day": reversal.day if reversal else None,
        "rejection_reason": getattr(seen.verdict.data, "reason", None) if seen.verdict else None,
    }


def _customers(changes: Sequence[Change]) -> list[Mark]:
    """Mark the customers whose first deposit it may be, or may have been."""
    ids = {watched[0] for change in changes for watched in (change.before, change.after) if watched and watched[0]}
    return [Mark(Layer.ENTITY, customer, What.STATE) for customer in sorted(ids)]


def _marks(changes: Sequence[Change]) -> list[Mark]:
    marks: dict[Mark, None] = {}
    for change in changes:
        for agent, day, reversed_day, credited_at, customer in filter(None, (change.before, change.after)):
            marks[Mark(Layer.AGENT, agent, What.FIGURES, day=day, dataset=CREDITED_SALES)] = None
            marks[Mark(Layer.AGENT, agent, What.PAY, since=credited_at)] = None
            if reversed_day is not None:
                marks[Mark(Layer.AGENT, agent, What.FIGURES, day=reversed_day, dataset=CREDITED_SALES)] = None
            if customer is not None:
                marks[Mark(Layer.AGENT, agent, What.FIGURES, day=day, dataset=FIRST_DEPOSITS)] = None
    return list(marks)
