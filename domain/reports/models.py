"""Views of reports that people keep."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class SavedView(Model):
    """A shape with a name, of one person; shared ones may be used by everybody, each with their own sight."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    owner = fields.TextField()
    name = fields.TextField()
    is_shared = fields.BooleanField(db_default=False)
    document = fields.JSONField[Any]()
    changed_at = fields.DatetimeField()
    version = fields.IntField(db_default=1)

    class Meta:
        table = "saved_views"
        unique_together = (("owner", "name"),)
        indexes = [Index(fields=("is_shared",), name="saved_views_shared")]


class DefaultView(Model):
    """The view that a person sees first."""

    actor = fields.CharField(primary_key=True, max_length=255)
    view_id = fields.UUIDField()

    class Meta:
        table = "default_views"
