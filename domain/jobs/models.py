"""Jobs. What a job leaves behind to be fetched is kept in chunks, so that nobody holds all of it in memory."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class Job(Model):
    """One piece of work: who asked for what, how far it is, and how it ended."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    kind = fields.TextField()
    state = fields.TextField()
    actor = fields.TextField()
    viewer = fields.JSONField[Any]()
    input = fields.JSONField[Any]()
    done = fields.BigIntField(db_default=0)
    total = fields.BigIntField(null=True)
    file_name = fields.TextField(null=True)
    media_type = fields.TextField(null=True)
    bytes = fields.BigIntField(null=True)
    error_code = fields.TextField(null=True)
    error = fields.TextField(null=True)
    attempts = fields.IntField(db_default=0)
    created_at = fields.DatetimeField()
    started_at = fields.DatetimeField(null=True)
    finished_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "jobs"
        indexes = [
            Index(fields=("actor", "id"), name="jobs_of_actor"),
            Index(fields=("state", "id"), name="jobs_by_state"),
            Index(fields=("expires_at",), name="jobs_by_expiry"),
        ]
