"""Metrics and attributes that admins define. A published version of a metric never changes."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class MetricVersion(Model):
    """One version of a defined metric: a draft, or published and from then on what its key means.

    `backfill_mark` is the last of the marks that were written when it was published: once none of those is left,
    totals serve it.
    """

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    key = fields.TextField()
    number = fields.IntField()
    state = fields.TextField()
    document = fields.JSONField[Any]()
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)
    backfill_mark = fields.BigIntField(null=True)
    backfill_marks = fields.IntField(db_default=0)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "metric_versions"
        unique_together = (("key", "number"),)


class CustomAttribute(Model):
    """A typed attribute of a dataset's facts that an admin declared, so that it can be asked about."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    dataset = fields.TextField()
    key = fields.TextField()
    type = fields.TextField()
    label = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "custom_attributes"
        unique_together = (("dataset", "key"),)
        indexes = [Index(fields=("dataset",), name="custom_attributes_of_dataset")]
