"""Facts are never edited. Entities, dataset rows and credits are derived from them and can be rebuilt."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class Identity(Model):
    """How a source calls an agent or a team. One agent may have many."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.TextField()
    source = fields.TextField()
    reference = fields.TextField()
    subject_id = fields.UUIDField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "identities"
        unique_together = (("kind", "source", "reference"),)


class Fact(Model):
    """Something that happened. Its key is (source, external_id), for ever."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    source = fields.TextField()
    external_id = fields.TextField()
    type = fields.TextField()
    occurred_at = fields.DatetimeField()
    day = fields.DateField()
    precedence = fields.SmallIntField()
    entity_id = fields.UUIDField(null=True)
    payload = fields.JSONField[Any]()
    people = fields.JSONField[Any]()
    payload_hash = fields.BinaryField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "facts"
        unique_together = (("source", "external_id"),)
        indexes = [Index(fields=("entity_id",), name="facts_of_entity")]


class QuarantinedFact(Model):
    """An event that could not be used yet, whole, with the reason; replaced under its key or replayed."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    source = fields.TextField()
    external_id = fields.TextField()
    type = fields.TextField()
    reason = fields.TextField()
    message = fields.TextField()
    path = fields.TextField()
    waits_for = fields.TextField(null=True)
    event = fields.TextField()
    received_at = fields.DatetimeField()
    resolved_at = fields.DatetimeField(null=True)

    class Meta:
        table = "quarantined_facts"
        unique_together = (("source", "external_id"),)
        indexes = [Index(fields=("waits_for",), name="quarantined_facts_waiting")]


class ExchangeRate(Model):
    """Base currency paid for one unit of the currency, for the days of a half-open range."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    currency = fields.TextField()
    rate = fields.DecimalField(max_digits=20, decimal_places=10)
    from_day = fields.DateField()
    until_day = fields.DateField(null=True)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "exchange_rates"
        indexes = [Index(fields=("currency", "from_day"), name="exchange_rates_by_day")]


class Activity(Model):
    """Dataset row of a call or an e-mail."""

    fact_id = fields.UUIDField(primary_key=True)
    kind = fields.TextField()
    agent_id = fields.UUIDField()
    occurred_at = fields.DatetimeField()
    day = fields.DateField()
    is_inbound = fields.BooleanField()
    is_automated = fields.BooleanField()
    is_answered = fields.BooleanField(null=True)
    duration_seconds = fields.IntField(db_default=0)

    class Meta:
        table = "activities"
        indexes = [Index(fields=("agent_id", "day"), name="activities_of_agent")]


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
    created_day = fields.DateField(null=True)
    moved_day = fields.DateField(null=True)
    closed_day = fields.DateField(null=True)

    class Meta:
        table = "opportunities"
        indexes = [Index(fields=("agent_id", "state"), name="opportunities_of_agent")]


class OpportunityEvent(Model):
    """Dataset row of what happened to an opportunity: assigned, moved, won or lost, with its owner then."""

    fact_id = fields.UUIDField(primary_key=True)
    opportunity_id = fields.UUIDField()
    kind = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    actor_id = fields.UUIDField(null=True)
    occurred_at = fields.DatetimeField()
    day = fields.DateField()
    from_stage = fields.TextField(null=True)
    to_stage = fields.TextField(null=True)
    amount = fields.DecimalField(max_digits=20, decimal_places=4, null=True)
    currency = fields.TextField(null=True)
    base_amount = fields.DecimalField(max_digits=32, decimal_places=4, null=True)
    rate = fields.DecimalField(max_digits=20, decimal_places=10, null=True)
    rate_day = fields.DateField(null=True)

    class Meta:
        table = "opportunity_events"
        indexes = [
            Index(fields=("agent_id", "day"), name="opportunity_events_of_agent"),
            Index(fields=("opportunity_id",), name="opportunity_events_of_one"),
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
    opportunity_reference = fields.TextField(null=True)
    product = fields.TextField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    approved_at = fields.DatetimeField(null=True)
    approved_day = fields.DateField(null=True)
    reversed_at = fields.DatetimeField(null=True)
    reversed_day = fields.DateField(null=True)
    rejection_reason = fields.TextField(null=True)

    class Meta:
        table = "transactions"
        indexes = [Index(fields=("state", "id"), name="transactions_by_state")]


class Credit(Model):
    """One agent's part in an approved transaction."""

    id = fields.UUIDField(primary_key=True)
    transaction_id = fields.UUIDField()
    agent_id = fields.UUIDField()
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
    credited_at = fields.DatetimeField()
    day = fields.DateField()
    reversed_at = fields.DatetimeField(null=True)
    reversed_day = fields.DateField(null=True)

    class Meta:
        table = "credits"
        indexes = [
            Index(fields=("agent_id", "day"), name="credits_of_agent"),
            Index(fields=("agent_id", "credited_at"), name="credits_in_order"),
            Index(fields=("agent_id", "reversed_day"), name="credits_reversed"),
            Index(fields=("transaction_id",), name="credits_of_transaction"),
        ]
