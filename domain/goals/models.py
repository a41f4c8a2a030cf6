"""Goals and the milestones they have reached."""

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class Goal(Model):
    """One metric's target for one agent or one team, anew in each cycle from the first day until the last."""

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    metric = fields.TextField()
    agent_id = fields.UUIDField(null=True)
    team_id = fields.UUIDField(null=True)
    cycle = fields.TextField()
    from_day = fields.DateField()
    until_day = fields.DateField(null=True)
    target = fields.DecimalField(max_digits=24, decimal_places=6)
    target_version = fields.IntField(db_default=1)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "goals"
        constraints = [
            CheckConstraint(check="(agent_id is null) <> (team_id is null)", name="goals_have_one_owner"),
            CheckConstraint(check="target >= 0", name="goals_target_not_negative"),
            CheckConstraint(check="until_day > from_day", name="goals_end_after_start"),
        ]
        indexes = [
            Index(fields=("agent_id",), name="goals_of_agent"),
            Index(fields=("team_id",), name="goals_of_team"),
        ]


class GoalMilestone(Model):
    """A share of the target that was reached, once for each cycle and version of the target."""

    id = fields.BigIntField(primary_key=True)
    goal_id = fields.UUIDField()
    cycle_start = fields.DateField()
    target_version = fields.IntField()
    percent = fields.SmallIntField()
    reached_at = fields.DatetimeField()

    class Meta:
        table = "goal_milestones"
        unique_together = (("goal_id", "cycle_start", "target_version", "percent"),)
