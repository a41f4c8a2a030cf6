"""The queue of record: append-only marks, and one row per subject to lock while it is recomputed."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class StaleMark(Model):
    """One subject must be recomputed for one day, or from one instant on."""

    id = fields.BigIntField(primary_key=True)
    layer = fields.TextField()
    subject_id = fields.UUIDField()
    what = fields.TextField()
    dataset = fields.TextField(null=True)
    day = fields.DateField(null=True)
    since = fields.DatetimeField(null=True)
    until = fields.DatetimeField(null=True)
    lane = fields.SmallIntField()
    marked_at = fields.DatetimeField()

    class Meta:
        table = "stale_marks"
        indexes = [
            Index(fields=("layer", "lane", "id"), name="stale_marks_in_order"),
            Index(fields=("subject_id",), name="stale_marks_of_subject"),
        ]


class Subject(Model):
    """What is recomputed as one: an entity, an agent or a team. Its version rises with each pass.

    Which transaction that was is kept, so that whoever was away can ask for what has changed since.
    """

    id = fields.UUIDField(primary_key=True)
    layer = fields.TextField()
    version = fields.BigIntField(db_default=0)
    attempts = fields.IntField(db_default=0)
    next_try_at = fields.DatetimeField(null=True)
    last_error = fields.TextField(null=True)
    changed_in = fields.BigIntField(db_default=0)

    class Meta:
        table = "subjects"
        indexes = [Index(fields=("changed_in",), name="subjects_by_change")]
