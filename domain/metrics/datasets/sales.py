"""Approved transactions by everybody credited, first deposits, and customers."""

from domain.metrics.conditions import equals
from domain.metrics.dataset import Anchor, Dataset, Role
from domain.metrics.datasets.declare import MONEY, WHEN, by_key, day, reference, text, truth

# Conditions stand outside of the union and each of its arms reads one table, so that each is reached by its own index.
_ENTRIES = """(
    select * from (
        select c.transaction_id, c.agent_id, c.kind, c.transaction_kind, c.product, c.customer_id, c.opportunity_id,
               c.attributes, c.currency, c.amount, c.base_amount, c.credited_at as occurred_at, c.day,
               c.day as sale_day, 'SALE' as entry, 1 as sign
          from credits c
        union all
        select c.transaction_id, c.agent_id, c.kind, c.transaction_kind, c.product, c.customer_id, c.opportunity_id,
               c.attributes, c.currency, c.refunded_amount - c.amount,
               (select coalesce(sum(f.base_amount), 0) from credit_refunds f
                 where f.transaction_id = c.transaction_id and f.credit_id = c.id) - c.base_amount,
               c.reversed_at, c.reversed_day, c.day, 'REVERSAL', -1
          from credits c
        union all
        select f.transaction_id, f.agent_id, f.kind,
               (select c.transaction_kind from credits c where c.id = f.credit_id),
               (select c.product from credits c where c.id = f.credit_id),
               (select c.customer_id from credits c where c.id = f.credit_id),
               (select c.opportunity_id from credits c where c.id = f.credit_id),
               (select c.attributes from credits c where c.id = f.credit_id),
               (select c.currency from credits c where c.id = f.credit_id), -f.amount, -f.base_amount, f.occurred_at,
               f.day, (select c.day from credits c where c.id = f.credit_id), 'REFUND', 0
          from credit_refunds f) entry
     where kind in ('SPLIT', 'OVERLAY') and day is not null)"""
_DESCRIBING = (
    text("kind", "How the agent takes part.", choices=("SPLIT", "OVERLAY")),
    text("transaction_kind", "What sort of transaction it is, such as sale or deposit."),
    truth("is_deposit", "Whether it is of the kind deposit.", sql="(lower(btrim({r}.transaction_kind)) = 'deposit')"),
    text("product", "What was sold."),
    *MONEY,
    *WHEN,
    reference("transaction_id", "The transaction."),
    reference("customer_id", "Who paid."),
    reference("opportunity_id", "The opportunity that it closed."),
    reference("agent_id", "Who is credited."),
)

CREDITED_SALES = Dataset(
    key="credited_sales",
    relation=_ENTRIES,
    description="Approved transactions by everybody credited. A reversal stands on its own day and takes back what is"
    " left; a refund takes back a part and leaves the transaction counted.",
    fields=by_key(
        text("entry", "Whether it is the sale, a refund or the reversal.", choices=("SALE", "REFUND", "REVERSAL")),
        day("sale_day", "The day on which the transaction was approved."),
        *_DESCRIBING,
    ),
    roles={Role.CREDITED: "agent_id"},
    anchors={
        "day": Anchor("day", "The day of approval; refunds and reversals on their own.", instant="occurred_at"),
        "sale_day": Anchor("sale_day", "The day of approval, for refunds and reversals too."),
    },
    entity="transaction_id",
    rolls_up=equals("kind", "SPLIT"),
    is_signed=True,
)

FIRST_DEPOSITS = Dataset(
    key="first_deposits",
    relation="""(select c.*, c.credited_at as occurred_at, k.id as depositor_id
                   from credits c join customers k on k.first_deposit_id = c.transaction_id
                  where c.kind in ('SPLIT', 'OVERLAY'))""",
    description="The earliest approved, unreversed deposit of each customer, by everybody credited.",
    fields=by_key(*_DESCRIBING),
    roles={Role.CREDITED: "agent_id"},
    anchors={"day": Anchor("day", "The day of approval.", instant="occurred_at")},
    entity="transaction_id",
    rolls_up=equals("kind", "SPLIT"),
    made_of=("credited_sales", "customers"),
)

CUSTOMERS = Dataset(
    key="customers",
    relation="""(select k.*, k.id as customer_id, k.registered_at as occurred_at, k.registered_day as day
                   from customers k)""",
    description="Customers, on the day they registered, by the agent who brought them in.",
    fields=by_key(
        truth("is_merged", "Whether it turned out to be another customer.", sql="({r}.merged_into_id is not null)"),
        day("first_deposit_day", "The day of the first deposit."),
        text("record_type", "The record type of the customer."),
        *WHEN,
        reference("customer_id", "The customer."),
        reference("agent_id", "Who brought the customer in."),
    ),
    roles={Role.OWNER: "agent_id"},
    anchors={"registered_day": Anchor("registered_day", "The day of the registration.", instant="registered_at")},
    entity="customer_id",
)
