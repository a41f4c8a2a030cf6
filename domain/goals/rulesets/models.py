"""Rulesets and their versions. A published version never changes."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class Ruleset(Model):
    """What goals can be set on, under one name; what it measures is in its versions."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    key = fields.TextField()
    name = fields.TextField()
    rolls_up = fields.BooleanField()
    retired_at = fields.DatetimeField(null=True)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "rulesets"
        unique_together = (("key",),)
        indexes = [Index(fields=("name", "id"), name="rulesets_by_name")]


class RulesetVersion(Model):
    """The rules of a ruleset from a day on: a draft, which has no day yet, or published."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    ruleset_id = fields.UUIDField()
    number = fields.IntField()
    state = fields.TextField()
    from_day = fields.DateField(null=True)
    rules = fields.JSONField[Any]()
    created_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "ruleset_versions"
        unique_together = (("ruleset_id", "number"),)
