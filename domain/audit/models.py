"""The trail, append-only by database rule, and the results of idempotency keys. Neither holds personal data."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class AuditLine(Model):
    """One mutation, or one look at somebody else's pay: who, as whom, from where, at what, with which outcome."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor = fields.TextField()
    acting_as = fields.UUIDField(null=True)
    operation = fields.TextField()
    request_id = fields.TextField(null=True)
    network = fields.TextField(null=True)
    input = fields.JSONField[Any](null=True)
    input_hash = fields.BinaryField(null=True)
    object_id = fields.TextField(null=True)
    before = fields.JSONField[Any](null=True)
    after = fields.JSONField[Any](null=True)
    problems = fields.JSONField[Any]()

    class Meta:
        table = "audit_lines"
        indexes = [
            Index(fields=("object_id", "id"), name="audit_lines_of_object"),
            Index(fields=("actor", "id"), name="audit_lines_of_actor"),
            Index(fields=("operation", "id"), name="audit_lines_of_operation"),
            Index(fields=("at",), name="audit_lines_by_time"),
        ]


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
