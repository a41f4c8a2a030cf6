"""The words of goals that the schema shares, each described once and before anything refers to it."""

import strawberry

from domain.goals.news_kind import NewsKind
from domain.goals.rules.judge import Status
from domain.goals.rules.prorate import Proration
from domain.goals.rulesets.ruleset import RulesetState
from domain.goals.views.board import BoardOrder
from domain.goals.views.choose import GoalState

__all__ = ["BoardOrder", "GoalState", "NewsKind", "Proration", "RulesetState", "Status"]

strawberry.enum(
    BoardOrder,
    name="TeamGoalsOrder",
    description="How the goals of a team's board are sorted. Those without the figure come last.",
)
strawberry.enum(GoalState, description="Whether a goal is still to come, runs, or is over.")
strawberry.enum(
    NewsKind,
    name="GoalNewsKind",
    description="What is told of a goal. Milestones and OFF_TRACK come once in a cycle for each version of the target.",
)
strawberry.enum(
    Proration,
    description="By what a target is cut for who is there on a part of the days. By MONTHS each month weighs the same,"
    " and a broken one counts by its calendar days.",
)
strawberry.enum(
    RulesetState,
    description="Whether goals can be set: on a DRAFT not yet, on a PUBLISHED ruleset, on a RETIRED one no longer.",
)
strawberry.enum(Status, name="GoalStatus", description="Where a goal stands, by what should have been reached by now.")
