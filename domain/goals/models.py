"""Goals, and the milestones they have reached. Their targets and cycles have composite keys and no model."""

from tortoise import fields
from tortoise.fields.db_defaults import SqlDefault
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model


class Goal(Model):
    """A ruleset's targets for one agent or one team, anew in each cycle from the first day until the last.

    `turned_on` is the last day on which its cycles were opened and closed and its pace was judged, whatever facts came;
    `waits_since` says since when that waits for figures that are behind.
    """

    id = fields.UUIDField(primary_key=True, default=None, db_default=SqlDefault("uuidv7()"))
    name = fields.TextField()
    ruleset_id = fields.UUIDField()
    agent_id = fields.UUIDField(null=True)
    team_id = fields.UUIDField(null=True)
    cycle = fields.TextField()
    anchor_day = fields.DateField(null=True)
    from_day = fields.DateField()
    until_day = fields.DateField(null=True)
    proration = fields.TextField()
    stretch_percent = fields.DecimalField(max_digits=9, decimal_places=2, null=True)
    challenge_percent = fields.DecimalField(max_digits=9, decimal_places=2, null=True)
    parent_id = fields.UUIDField(null=True)
    share_order = fields.IntField(null=True)
    is_override = fields.BooleanField(db_default=False)
    turned_on = fields.DateField()
    waits_since = fields.DatetimeField(null=True)
    target_version = fields.IntField(db_default=1)
    version = fields.IntField(db_default=1)

    class Meta:
        table = "goals"
        constraints = [
            CheckConstraint(check="(agent_id is null) <> (team_id is null)", name="goals_have_one_owner"),
            CheckConstraint(check="until_day > from_day", name="goals_end_after_start"),
        ]
        indexes = [
            Index(fields=("agent_id",), name="goals_of_agent"),
            Index(fields=("team_id",), name="goals_of_team"),
            Index(fields=("parent_id",), name="goals_below"),
            Index(fields=("ruleset_id",), name="goals_of_ruleset"),
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
