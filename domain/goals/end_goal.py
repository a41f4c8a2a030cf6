"""Let a goal end, with all that have shares of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from domain.database.operation import operation
from domain.goals.cascade.family import family_of
from domain.goals.check_days import check_length
from domain.goals.find_goals import refuse_ended
from domain.goals.goal import Goal
from domain.goals.write_changes import Change, write_changes
from domain.organisation.queries import hold_tree_alone
from domain.shared.period import refuse_empty


@operation
async def end_goal(*, goal_id: UUID, until_day: date, today: date, now: datetime) -> UUID:
    """Let the goal, and those below it, run until and without this day."""
    await hold_tree_alone()
    await write_changes(await plan_end(goal_id, until_day, today=today), today=today, now=now)
    return goal_id


async def plan_end(goal_id: UUID, until_day: date, *, today: date) -> Sequence[Change]:
    """Return what becomes of the goal and of all below it."""
    family = await family_of(goal_id)
    refuse_ended(family.goal, today=today)
    refuse_empty(family.goal.from_day, until_day)
    check_length(replace(family.goal, until_day=until_day))
    return [Change(goal, _ended(goal, family.goal.until_day, until_day)) for goal in family.everybody()]


def _ended(goal: Goal, before: date | None, until_day: date) -> Goal | None:
    """Return the goal with its end: that of the whole family, unless it had an earlier one of its own."""
    if goal.until_day is not None and goal.until_day != before:
        until_day = min(goal.until_day, until_day)
    if until_day == goal.until_day:
        return goal
    return replace(goal, until_day=until_day) if goal.from_day < until_day else None
