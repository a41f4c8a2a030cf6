"""Change what a goal asks for from the present cycle on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from domain.database.operation import operation
from domain.goals.cascade.family import family_of
from domain.goals.check_goal import Levels, check_levels, check_targets
from domain.goals.find_goals import refuse_ended
from domain.goals.goal import Goal, Seasons
from domain.goals.rules.prorate import Proration
from domain.goals.write_changes import Change, write_changes
from domain.organisation.queries import hold_tree_alone
from domain.shared.names import clean_name


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalChange:
    """What is to be otherwise; None leaves it as it is. Targets are given for those rules that change."""

    name: str | None = None
    targets: Mapping[str, Seasons] | None = None
    proration: Proration | None = None
    levels: Levels | None = None


@operation
async def change_goal(*, goal_id: UUID, change: GoalChange, today: date, now: datetime) -> UUID:
    """Write what is otherwise from the present cycle on; cycles that are over keep what they asked for.

    The goals that have shares of it follow. One that is a share itself, and is given other targets, no longer does.
    """
    await hold_tree_alone()
    await write_changes(await plan_change(goal_id, change, today=today), today=today, now=now)
    return goal_id


async def plan_change(goal_id: UUID, change: GoalChange, *, today: date) -> Sequence[Change]:
    """Return what becomes of the goal and of all below it."""
    family = await family_of(goal_id)
    goal = family.goal
    refuse_ended(goal, today=today)
    levels = change.levels or Levels(goal.stretch_percent, goal.challenge_percent)
    check_levels(levels)
    changed = replace(
        goal,
        name=goal.name if change.name is None else clean_name(change.name),
        proration=change.proration or goal.proration,
        stretch_percent=levels.stretch_percent,
        challenge_percent=levels.challenge_percent,
    )
    return list(family.followed(goal, _retargeted(changed, change.targets, today), today=today))


def _retargeted(goal: Goal, wanted: Mapping[str, Seasons] | None, today: date) -> Goal:
    if not wanted:
        return goal
    rules = goal.rules_to_come(today)
    others = {rule.key: goal.targets[rule.key] for rule in rules if rule.key in goal.targets.keys() - wanted}
    targets = check_targets({**wanted, **others}, rules, goal.cycle)
    retargeted = goal.asking_for({key: targets[key] for key in wanted})
    is_override = goal.is_override or (goal.parent_id is not None and retargeted is not goal)
    return replace(retargeted, is_override=is_override)
