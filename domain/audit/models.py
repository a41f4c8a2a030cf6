"""The trail. Both tables are append-only by database rule; neither holds personal data."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class AuditLine(Model):
    """One mutation: who, what, on which object, with which outcome."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor = fields.TextField()
    operation = fields.TextField()
    input_hash = fields.BinaryField()
    object_id = fields.TextField(null=True)
    problems = fields.JSONField[Any]()

    class Meta:
        table = "audit_lines"
        indexes = [Index(fields=("object_id", "id"), name="audit_lines_of_object")]


class IdempotencyResult(Model):
    """The first result of an actor's idempotency key, with a hash of the input it was given for."""

    id = fields.CharField(primary_key=True, max_length=255)
    operation = fields.TextField()
    input_hash = fields.BinaryField()
    object_id = fields.TextField(null=True)
    problems = fields.JSONField[Any]()
    at = fields.DatetimeField()

    class Meta:
        table = "idempotency_results"
