"""What is asked for goal by goal, read at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from api.context import Context
from domain.goals.goal import Goal
from domain.goals.queries import SeenProgress, progress_of


async def progress_on_days(context: Context, pairs: Sequence[tuple[Goal, date]]) -> Sequence[SeenProgress]:
    """Return the progress of each goal in the cycle of each day."""
    goals_of_day: dict[date, list[Goal]] = defaultdict(list)
    for goal, day in pairs:
        goals_of_day[day].append(goal)
    today, now = await context.today(), context.now()
    found = {
        (one.judged.goal.id, day): one
        for day, goals in goals_of_day.items()
        for one in await progress_of(goals, on=day, today=today, now=now)
    }
    return [found[goal.id, day] for goal, day in pairs]
