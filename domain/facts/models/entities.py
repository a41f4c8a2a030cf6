"""States of entities: their facts folded in order. All of it can be rebuilt."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Lead(Model):
    """The state of a lead: its facts folded in order."""

    id = fields.UUIDField(primary_key=True)
    source = fields.TextField()
    reference = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    status = fields.TextField(null=True)
    system_status = fields.TextField(null=True)
    strategy = fields.TextField(null=True)
    origin = fields.TextField(null=True)
    campaign = fields.TextField(null=True)
    record_type = fields.TextField(null=True)
    customer_id = fields.UUIDField(null=True)
    created_day = fields.DateField(null=True)
    assigned_day = fields.DateField(null=True)
    moved_day = fields.DateField(null=True)
    touched_at = fields.DatetimeField(null=True)
    attributes = fields.JSONField[Any](null=True)

    class Meta:
        table = "leads"
        indexes = [Index(fields=("agent_id", "system_status"), name="leads_of_agent")]


class Opportunity(Model):
    """The state of an opportunity: its facts folded in order."""

    id = fields.UUIDField(primary_key=True)
    source = fields.TextField()
    reference = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    stage = fields.TextField(null=True)
    state = fields.TextField()
    amount = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = fields.TextField(null=True)
    base_amount = fields.DecimalField(max_digits=32, decimal_places=4, null=True)
    rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    rate_day = fields.DateField(null=True)
    product = fields.TextField(null=True)
    account = fields.TextField(null=True)
    record_type = fields.TextField(null=True)
    attributes = fields.JSONField[Any](null=True)
    created_day = fields.DateField(null=True)
    moved_day = fields.DateField(null=True)
    closed_day = fields.DateField(null=True)

    class Meta:
        table = "opportunities"
        indexes = [Index(fields=("agent_id", "state"), name="opportunities_of_agent")]


class Task(Model):
    """The state of a task: its facts folded in order."""

    id = fields.UUIDField(primary_key=True)
    source = fields.TextField()
    reference = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    kind = fields.TextField(null=True)
    due_day = fields.DateField(null=True)
    lead_id = fields.UUIDField(null=True)
    opportunity_id = fields.UUIDField(null=True)
    created_day = fields.DateField(null=True)
    completed_day = fields.DateField(null=True)
    completed_by_id = fields.UUIDField(null=True)
    attributes = fields.JSONField[Any](null=True)

    class Meta:
        table = "tasks"
        indexes = [Index(fields=("agent_id", "created_day"), name="tasks_of_agent")]


class Customer(Model):
    """The state of a customer; of those merged into another one only that other one has a first deposit."""

    id = fields.UUIDField(primary_key=True)
    source = fields.TextField(null=True)
    reference = fields.TextField(null=True)
    agent_id = fields.UUIDField(null=True)
    record_type = fields.TextField(null=True)
    registered_at = fields.DatetimeField(null=True)
    registered_day = fields.DateField(null=True)
    merged_into_id = fields.UUIDField(null=True)
    first_deposit_id = fields.UUIDField(null=True)
    first_deposit_day = fields.DateField(null=True)
    attributes = fields.JSONField[Any](null=True)

    class Meta:
        table = "customers"
        indexes = [
            Index(fields=("agent_id", "registered_day"), name="customers_of_agent"),
            Index(fields=("merged_into_id",), name="customers_merged"),
            Index(fields=("first_deposit_id",), name="customers_by_first_deposit"),
        ]


class Transaction(Model):
    """The state of a transaction: its facts folded in order."""

    id = fields.UUIDField(primary_key=True)
    source = fields.TextField()
    reference = fields.TextField()
    kind = fields.TextField(null=True)
    state = fields.TextField()
    amount = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = fields.TextField(null=True)
    base_amount = fields.DecimalField(max_digits=32, decimal_places=4, null=True)
    rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    rate_day = fields.DateField(null=True)
    opportunity_id = fields.UUIDField(null=True)
    customer_id = fields.UUIDField(null=True)
    margin = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    quantity = fields.DecimalField(max_digits=32, decimal_places=6, null=True)
    refunded_amount = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    paid_amount = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    product = fields.TextField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    revision = fields.IntField(null=True)
    approved_revision = fields.IntField(null=True)
    booked_at = fields.DatetimeField(null=True)
    booked_day = fields.DateField(null=True)
    approved_at = fields.DatetimeField(null=True)
    approved_day = fields.DateField(null=True)
    reversed_at = fields.DatetimeField(null=True)
    reversed_day = fields.DateField(null=True)
    rejection_reason = fields.TextField(null=True)
    attributes = fields.JSONField[Any](null=True)

    class Meta:
        table = "transactions"
        indexes = [
            Index(fields=("state", "id"), name="transactions_by_state"),
            Index(fields=("customer_id",), name="transactions_of_customer"),
            Index(fields=("opportunity_id",), name="transactions_of_opportunity"),
        ]
