"""Plans, who is on them, and the ledger of earnings. Published versions and earnings never change."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class Plan(Model):
    """A commission plan: a name and the currency it pays in. What it pays is in its versions."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    currency = fields.TextField()
    version = fields.IntField(db_default=1)

    class Meta:
        table = "plans"
        indexes = [Index(fields=("name", "id"), name="plans_by_name")]


class PlanVersion(Model):
    """The components of a plan from a day on."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    plan_id = fields.UUIDField()
    number = fields.IntField()
    from_day = fields.DateField()
    components = fields.JSONField[Any]()
    published_at = fields.DatetimeField()

    class Meta:
        table = "plan_versions"
        unique_together = (("plan_id", "number"),)


class PlanAssignment(Model):
    """An agent is on a plan, or no longer on it, from a day on. The latest recorded row of a day holds."""

    id = fields.BigIntField(primary_key=True)
    plan_id = fields.UUIDField()
    agent_id = fields.UUIDField()
    is_assigned = fields.BooleanField()
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "plan_assignments"
        indexes = [Index(fields=("agent_id", "plan_id", "from_day"), name="plan_assignments_by_day")]


class Earning(Model):
    """One signed line of the pay ledger, with its explanation."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    agent_id = fields.UUIDField()
    plan_id = fields.UUIDField()
    plan_version_id = fields.UUIDField()
    component_key = fields.TextField()
    transaction_id = fields.UUIDField()
    credit_id = fields.UUIDField()
    sequence = fields.IntField()
    amount = fields.DecimalField(max_digits=38, decimal_places=4)
    currency = fields.TextField()
    origin_period = fields.TextField()
    posted_period = fields.TextField()
    explanation = fields.JSONField[Any]()
    posted_at = fields.DatetimeField()
    posted_in = fields.BigIntField(db_default=SqlDefault("pg_current_xact_id()::text::bigint"))

    class Meta:
        table = "earnings"
        unique_together = (("agent_id", "plan_id", "component_key", "credit_id", "sequence"),)
        indexes = [
            Index(fields=("agent_id", "id"), name="earnings_of_agent"),
            Index(fields=("posted_in", "id"), name="earnings_by_change"),
        ]
