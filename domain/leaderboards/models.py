"""Boards and who takes part."""

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.models import Model


class Leaderboard(Model):
    """A metric ranked anew in each window, among a team's people or among chosen participants."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    metric = fields.TextField()
    cycle = fields.TextField()
    from_day = fields.DateField()
    until_day = fields.DateField(null=True)
    team_id = fields.UUIDField(null=True)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "leaderboards"


class Participant(Model):
    """An agent chosen for a board."""

    id = fields.BigIntField(primary_key=True)
    leaderboard_id = fields.UUIDField()
    agent_id = fields.UUIDField()

    class Meta:
        table = "participants"
        unique_together = (("leaderboard_id", "agent_id"),)
