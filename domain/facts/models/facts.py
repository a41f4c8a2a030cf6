"""What was sent: facts, which are never edited, and what could not be used yet."""

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
    """Something that happened, as one revision of it was sent. `fact_keys` says which revision of a key holds."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    source = fields.TextField()
    external_id = fields.TextField()
    revision = fields.IntField(db_default=0)
    is_retraction = fields.BooleanField(db_default=False)
    type = fields.TextField()
    occurred_at = fields.DatetimeField()
    is_whole_day = fields.BooleanField(db_default=False)
    day = fields.DateField()
    precedence = fields.SmallIntField()
    entity_id = fields.UUIDField(null=True)
    payload = fields.JSONField[Any]()
    people = fields.JSONField[Any]()
    links = fields.JSONField[Any](null=True)
    payload_hash = fields.BinaryField()
    replaces_id = fields.UUIDField(null=True)
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "facts"


class StatedFact(Model):
    """Who stated a fact of the system's own source by a mutation: the actor's name for the trail, no personal data."""

    id = fields.UUIDField(primary_key=True)  # the fact's
    entity_id = fields.UUIDField()
    actor = fields.TextField()

    class Meta:
        table = "stated_facts"
        indexes = [
            Index(fields=("entity_id",), name="stated_facts_of_entity"),
            Index(fields=("actor", "entity_id"), name="stated_facts_of_actor"),
        ]


class ErasedEntity(Model):
    """A lead or customer whose person was erased: a pseudonym takes the place of its reference in all that is sent."""

    id = fields.UUIDField(primary_key=True)
    erased_at = fields.DatetimeField()

    class Meta:
        table = "erased_entities"


class QuarantinedFact(Model):
    """An event that could not be used yet, whole, with the reason; replaced under its key and revision or replayed."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    source = fields.TextField()
    external_id = fields.TextField()
    revision = fields.IntField(db_default=0)
    type = fields.TextField()
    reason = fields.TextField()
    message = fields.TextField()
    path = fields.TextField()
    waits_for = fields.TextField(null=True)
    event = fields.TextField()
    attempts = fields.IntField(db_default=1)
    received_at = fields.DatetimeField()
    resolved_at = fields.DatetimeField(null=True)

    class Meta:
        table = "quarantined_facts"
        unique_together = (("source", "external_id", "revision"),)
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
