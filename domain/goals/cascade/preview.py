"""What would become of goals, before anything is written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.goals.goal import Goal
from domain.goals.progress import GoalProgress, milestones_of, progress_in
from domain.goals.rules.judge import milestones_reached
from domain.goals.write_changes import Change, is_lowered


@dataclass(frozen=True, slots=True)
class Affected:
    """Where a goal stands, and would stand: None before it is there, and once it is gone.

    The milestones are those that would be told at once.
    """

    before: GoalProgress | None
    after: GoalProgress | None
    milestones: Sequence[int]


async def preview(changes: Sequence[Change], *, today: date, now: datetime) -> list[Affected]:
    """Return what would become of each of the goals in its present cycle. The number of statements is fixed."""
    goals = [goal for change in changes for goal in _both(change)]
    seen = await progress_in([(goal, goal.nearest_cycle(today)) for goal in goals], today=today, now=now)
    told = await milestones_of(seen)
    stands: dict[Goal | None, GoalProgress] = {one.goal: one for one in seen}
    affected = []
    for change in changes:
        before, after = stands.get(change.before), stands.get(change.after)
        before_told = [] if before is None else told.get((before.goal.id, before.cycle.start), [])
        affected.append(Affected(before, after, _to_tell(change, after, before_told)))
    return affected


def _both(change: Change) -> list[Goal]:
    """Return the goal as it is and as it would be, once where that is the same."""
    return [goal for goal in dict.fromkeys((change.before, change.after)) if goal is not None]


def _to_tell(change: Change, after: GoalProgress | None, told: Collection[int]) -> Sequence[int]:
    """Return the milestones that are told: of what is raised all anew, of what is lowered the highest new one."""
    if after is None or change.before is change.after:
        return []
    reached = milestones_reached(after.composite)
    if change.before is None or change.before.target_version == after.target_version:
        return [percent for percent in reached if percent not in told]
    if is_lowered(change.before, after.goal):
        return [percent for percent in reached if percent not in told][-1:]
    return reached
