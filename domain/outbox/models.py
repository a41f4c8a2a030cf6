"""The outbox."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.models import Model


class News(Model):
    """One piece of news about an agent or a team. The key keeps it from being told twice.

    `told_in` is the transaction that recorded it.
    """

    id = fields.BigIntField(primary_key=True)
    kind = fields.TextField()
    dedupe_key = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    team_id = fields.UUIDField(null=True)
    about = fields.JSONField[Any]()
    recorded_at = fields.DatetimeField()
    told_in = fields.BigIntField(db_default=SqlDefault("pg_current_xact_id()::text::bigint"))

    class Meta:
        table = "news"
        unique_together = (("dedupe_key",),)
        indexes = [
            Index(fields=("agent_id", "id"), name="news_of_agent"),
            Index(fields=("team_id", "id"), name="news_of_team"),
            Index(fields=("told_in", "id"), name="news_by_telling"),
        ]
