"""The outbox."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model


class News(Model):
    """One piece of news about an agent or a team. The key keeps it from being told twice."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.TextField()
    dedupe_key = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    team_id = fields.UUIDField(null=True)
    about = fields.JSONField[Any]()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "news"
        unique_together = (("dedupe_key",),)
        indexes = [Index(fields=("agent_id", "id"), name="news_of_agent")]
