"""Delete a goal while it has not ended."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.database.operation import operation
from domain.goals.cascade.family import family_of
from domain.goals.find_goals import refuse_ended
from domain.goals.write_changes import Change, write_changes
from domain.organisation.queries import hold_tree_alone
from domain.shared.errors import Conflict


class GoalHasShares(Conflict):
    """Shares of the goal were handed on."""

    code: ClassVar[str] = "goal.has_shares"


@operation
async def delete_goal(*, goal_id: UUID, with_shares: bool, today: date, now: datetime) -> UUID:
    """Delete a goal, with the goals below it if that is asked for, and all that was told of them."""
    await hold_tree_alone()
    await write_changes(await plan_deletion(goal_id, with_shares=with_shares, today=today), today=today, now=now)
    return goal_id


async def plan_deletion(goal_id: UUID, *, with_shares: bool, today: date) -> Sequence[Change]:
    """Return what goes."""
    family = await family_of(goal_id)
    refuse_ended(family.goal, today=today)
    gone = [Change(goal, None) for goal in family.everybody()]
    if len(gone) > 1 and not with_shares:
        message = f"{len(gone) - 1} goals have shares of it; delete them with it, or end it instead"
        raise GoalHasShares(message, path=("with_shares",))
    return gone
