"""Rows that metrics count, and credits. All of it can be rebuilt; those with keys of several columns have no model."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class Activity(Model):
    """Dataset row of a fact that is one as it stands: a call, a message, an appointment, a review, anything custom.

    The subject is the agent whose it is, or the team.
    """

    fact_id = fields.UUIDField(primary_key=True)
    kind = fields.TextField()
    name = fields.TextField(null=True)
    subject_id = fields.UUIDField()
    is_of_team = fields.BooleanField(db_default=False)
    actor_id = fields.UUIDField(null=True)
    occurred_at = fields.DatetimeField()
    day = fields.DateField()
    is_inbound = fields.BooleanField(db_default=False)
    is_automated = fields.BooleanField(db_default=False)
    is_answered = fields.BooleanField(null=True)
    duration_seconds = fields.IntField(db_default=0)
    lead_id = fields.UUIDField(null=True)
    opportunity_id = fields.UUIDField(null=True)
    customer_id = fields.UUIDField(null=True)
    rating = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    is_compliant = fields.BooleanField(null=True)
    quantity = fields.DecimalField(max_digits=32, decimal_places=6, null=True)
    amount = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = fields.TextField(null=True)
    base_amount = fields.DecimalField(max_digits=32, decimal_places=4, null=True)
    rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    rate_day = fields.DateField(null=True)
    attributes = fields.JSONField[Any](null=True)

    class Meta:
        table = "activities"
        indexes = [Index(fields=("subject_id", "day"), name="activities_of_subject")]


class TaskEvent(Model):
    """Dataset row of what happened to a task: created or completed."""

    fact_id = fields.UUIDField(primary_key=True)
    task_id = fields.UUIDField()
    kind = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    actor_id = fields.UUIDField(null=True)
    occurred_at = fields.DatetimeField()
    day = fields.DateField()
    created_day = fields.DateField(null=True)
    due_day = fields.DateField(null=True)
    is_on_time = fields.BooleanField(null=True)
    task_kind = fields.TextField(null=True)
    lead_id = fields.UUIDField(null=True)
    opportunity_id = fields.UUIDField(null=True)
    attributes = fields.JSONField[Any](null=True)

    class Meta:
        table = "task_events"
        indexes = [
            Index(fields=("agent_id", "day"), name="task_events_of_agent"),
            Index(fields=("actor_id", "day"), name="task_events_of_actor"),
            Index(fields=("task_id",), name="task_events_of_one"),
        ]


class Credit(Model):
    """One agent's part in an approved transaction, or the part that is the house's and nobody's."""

    id = fields.UUIDField(primary_key=True)
    transaction_id = fields.UUIDField()
    agent_id = fields.UUIDField(null=True)
    kind = fields.TextField()
    level = fields.SmallIntField()
    position = fields.SmallIntField()
    transaction_kind = fields.TextField()
    source = fields.TextField()
    reference = fields.TextField()
    amount = fields.DecimalField(max_digits=20, decimal_places=4)
    currency = fields.TextField()
    base_amount = fields.DecimalField(max_digits=32, decimal_places=4, null=True)
    rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    rate_day = fields.DateField()
    weight = fields.DecimalField(max_digits=38, decimal_places=18)
    whole_weight = fields.DecimalField(max_digits=38, decimal_places=18)
    margin = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    quantity = fields.DecimalField(max_digits=32, decimal_places=6, null=True)
    refunded_amount = fields.DecimalField(max_digits=20, decimal_places=4, db_default=0)
    product = fields.TextField(null=True)
    customer_id = fields.UUIDField(null=True)
    opportunity_id = fields.UUIDField(null=True)
    attributes = fields.JSONField[Any](null=True)
    credited_at = fields.DatetimeField()
    day = fields.DateField()
    booked_at = fields.DatetimeField()
    booked_day = fields.DateField()
    reversed_at = fields.DatetimeField(null=True)
    reversed_day = fields.DateField(null=True)

    class Meta:
        table = "credits"
        indexes = [
            Index(fields=("agent_id", "day"), name="credits_of_agent"),
            Index(fields=("agent_id", "credited_at"), name="credits_in_order"),
            Index(fields=("transaction_id",), name="credits_of_transaction"),
        ]
