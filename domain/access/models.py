"""Keys of integrations. The secret itself is nowhere: only its hash, to compare with."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class ApiKey(Model):
    """A key that an integration holds: what it was made for, until when it is good, and when it was last used."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    secret_hash = fields.BinaryField()
    granted = fields.JSONField[Any]()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "api_keys"
        indexes = [Index(fields=("name", "id"), name="api_keys_by_name")]
