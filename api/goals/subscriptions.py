"""What can be followed about goals."""

from collections.abc import AsyncGenerator

import strawberry

from api.context import Info
from api.goals.progress import GoalProgress
from api.goals.queries import GoalId
from api.goals.types import Goal
from api.live import watch
from domain.goals import queries
from domain.goals.find_goals import GoalNotFound


@strawberry.type
class GoalsSubscription:
    """Goals, live."""

    @strawberry.subscription
    async def goal_progress(self, info: Info, goal_id: GoalId) -> AsyncGenerator[GoalProgress, None]:
        """Where the goal stands in the present cycle: now, and again whenever that has changed."""
        context, key = info.context, Goal.key(goal_id, path="goalId")

        async def read() -> GoalProgress:
            today = await context.today()
            found = await queries.goals_by_id(viewer=context.viewer, today=today, ids=[key])
            if key not in found:
                raise GoalNotFound("there is no such goal that you may see", path=("goalId",))
            [seen] = await queries.progress_of([found[key]], on=today, today=today, now=context.now())
            return GoalProgress.read(seen, goal_id=Goal.global_id(key))

        first = await queries.goals_by_id(viewer=context.viewer, today=await context.today(), ids=[key])
        topics = [f"agent:{goal.agent_id}" if goal.agent_id else f"team:{goal.team_id}" for goal in first.values()]
        async for shown in watch(context, topics, read):
            yield shown
