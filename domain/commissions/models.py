"""Plans, who is on them, and the ledger of earnings. Published versions and earnings never change."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
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
    """What a plan pays from a day on: its components and the terms that hold for all of them."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    plan_id = fields.UUIDField()
    number = fields.IntField()
    from_day = fields.DateField()
    document = fields.JSONField[Any]()
    published_at = fields.DatetimeField()

    class Meta:
        table = "plan_versions"
        unique_together = (("plan_id", "number"),)


class PlanAssignment(Model):
    """An agent, or whoever is in a team, is on a plan from a day on, or no longer. The latest row of a day holds."""

    id = fields.BigIntField(primary_key=True)
    plan_id = fields.UUIDField()
    agent_id = fields.UUIDField(null=True)
    team_id = fields.UUIDField(null=True)
    is_assigned = fields.BooleanField()
    terms = fields.JSONField[Any]()
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "plan_assignments"
        constraints = [
            CheckConstraint(check="(agent_id is null) <> (team_id is null)", name="plan_assignments_have_one_holder")
        ]
        indexes = [
            Index(fields=("agent_id", "plan_id", "from_day"), name="plan_assignments_by_day"),
            Index(fields=("team_id", "plan_id", "from_day"), name="plan_assignments_of_team"),
        ]


class PayTurn(Model):
    """A day on which pay periods that had begun were given what they pay without any entry."""

    id = fields.BigIntField(primary_key=True)
    day = fields.DateField(unique=True)
    turned_at = fields.DatetimeField()

    class Meta:
        table = "pay_turns"


class Earning(Model):
    """One signed line of the pay ledger, with its explanation."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    agent_id = fields.UUIDField()
    plan_id = fields.UUIDField()
    plan_version_id = fields.UUIDField()
    component_key = fields.TextField()
    line_id = fields.UUIDField()
    credit_id = fields.UUIDField(null=True)
    transaction_id = fields.UUIDField(null=True)
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
        unique_together = (("agent_id", "plan_id", "component_key", "line_id", "sequence"),)
        indexes = [
            Index(fields=("agent_id", "id"), name="earnings_of_agent"),
            Index(fields=("posted_in", "id"), name="earnings_by_change"),
        ]
