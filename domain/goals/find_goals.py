"""Goals by their ids, for operations that have decided whose they may touch."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.goals.goal import COLUMNS, Goal, the_terms
from domain.shared.errors import Conflict, NotFound


class GoalNotFound(NotFound):
    """There is no such goal."""

    code: ClassVar[str] = "goal.not_found"


class GoalEnded(Conflict):
    """An ended goal stays as it was."""

    code: ClassVar[str] = "goal.ended"


async def goals_with_ids(ids: Collection[UUID]) -> list[Goal]:
    """Return the goals of these ids, by id."""
    terms = await the_terms()
    rows = await sql.fetch(f"select {COLUMNS} from goals g where g.id = any($1) order by g.id", list(ids))
    return [Goal.of(row, terms) for row in rows]


def refuse_ended(goal: Goal, *, today: date) -> None:
    """Refuse to change a goal that has ended."""
    if goal.until_day is not None and goal.until_day <= today:
        raise GoalEnded(f"the goal ended on {goal.until_day - timedelta(days=1)}", path=("goal_id",))
