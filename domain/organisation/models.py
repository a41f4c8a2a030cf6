"""Agents, teams, and the dated facts about them. Dated rows are append-only: the latest recorded one of a day holds."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class Organisation(Model):
    """The one organisation of this database. Its time zone is fixed with the first fact."""

    id = fields.SmallIntField(primary_key=True, generated=False)
    name = fields.TextField()
    time_zone = fields.TextField()
    base_currency = fields.TextField()
    version = fields.IntField(db_default=1)

    class Meta:
        table = "organisation"
        constraints = [CheckConstraint(check="id = 1", name="organisation_is_one")]


class DatedSetting(Model):
    """A setting's value from a day on."""

    id = fields.BigIntField(primary_key=True)
    key = fields.TextField()
    value = fields.JSONField[Any]()
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "dated_settings"


class Agent(Model):
    """A person who sells. Disabled agents keep every figure made before."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    email = fields.TextField(null=True)
    disabled_on = fields.DateField(null=True)
    disabled_at = fields.DatetimeField(null=True)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "agents"
        indexes = [Index(fields=("name", "id"), name="agents_by_name")]


class Team(Model):
    """A node of the tree: company, region or branch, team."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    version = fields.IntField(db_default=1)

    class Meta:
        table = "teams"
        indexes = [Index(fields=("name", "id"), name="teams_by_name")]


class TeamParent(Model):
    """A team's parent from a day on; no parent is the root."""

    id = fields.BigIntField(primary_key=True)
    team_id = fields.UUIDField()
    parent_id = fields.UUIDField(null=True)
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "team_parents"
        indexes = [Index(fields=("team_id", "from_day"), name="team_parents_by_day")]


class TeamManager(Model):
    """A team's manager from a day on; no agent is a vacancy."""

    id = fields.BigIntField(primary_key=True)
    team_id = fields.UUIDField()
    agent_id = fields.UUIDField(null=True)
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "team_managers"
        indexes = [Index(fields=("team_id", "from_day"), name="team_managers_by_day")]


class Membership(Model):
    """An agent's primary team from a day on; no team is a leave. The next row ends the one before."""

    id = fields.BigIntField(primary_key=True)
    agent_id = fields.UUIDField()
    team_id = fields.UUIDField(null=True)
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "memberships"
        indexes = [Index(fields=("agent_id", "from_day"), name="memberships_by_day")]


class AgentCalendar(Model):
    """Which weekdays an agent works, and where holidays are free, from a day on; null is as the organisation has it."""

    id = fields.BigIntField(primary_key=True)
    agent_id = fields.UUIDField()
    weekdays = fields.JSONField[Any](null=True)
    country = fields.TextField(null=True)
    subdivision = fields.TextField(null=True)
    from_day = fields.DateField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "agent_calendars"
        indexes = [Index(fields=("agent_id", "from_day"), name="agent_calendars_by_day")]


class OwnDay(Model):
    """A day made worked or free by hand, for one agent or, without one, for everybody. No row says why."""

    id = fields.BigIntField(primary_key=True)
    agent_id = fields.UUIDField(null=True)
    day = fields.DateField()
    kind = fields.TextField()
    recorded_at = fields.DatetimeField()

    class Meta:
        table = "own_days"
        indexes = [Index(fields=("agent_id", "day"), name="own_days_by_day")]
