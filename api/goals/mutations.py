"""What can be done about goals: by admins, and by the managers of today above the agent or team."""

from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import Cycle
from api.goals.types import Goal
from api.mutation import Call, EditInput, MutationInput, Payload, mutation
from api.people.types import Agent, Team
from domain.access.managing import require_managing_agent, require_managing_team
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.goals import queries, set_goal
from domain.goals.set_goal import GoalNotFound, GoalTerms


@strawberry.input
class SetGoalInput(MutationInput):
    """The goal to set, for one agent or one team."""

    name: str
    """What it is called."""
    metric: str
    """The key of the metric that is measured."""
    cycle: Cycle
    """How often it starts anew: MONTH or QUARTER."""
    target: Decimal
    """What is to be reached in each cycle, in the unit of the metric."""
    agent_id: strawberry.ID | None = None
    """The agent whose goal it is."""
    team_id: strawberry.ID | None = None
    """The team whose goal it is."""
    from_day: date | None = None
    """Its first day; today if none is given. A day in the past is computed at once."""
    until_day: date | None = None
    """The first day after it; none lets it go on."""


@strawberry.input
class ChangeTargetInput(EditInput):
    """The new target of a goal."""

    goal_id: strawberry.ID
    """The goal."""
    target: Decimal
    """What is to be reached in each cycle from now on; its milestones are told anew."""


@strawberry.input
class EndGoalInput(EditInput):
    """When a goal ends."""

    goal_id: strawberry.ID
    """The goal."""
    until_day: date
    """The first day after it."""


@strawberry.type
class GoalPayload(Payload):
    """The goal, or why nothing was done to it."""

    edited = Edited.GOAL

    goal: Goal | None = None
    """The goal as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the goal."""
        return cls(problems=[], goal=await Goal.find(context, key))


@strawberry.type
class GoalsMutation:
    """Changes of goals."""

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def set_goal(self, call: Call, input: SetGoalInput) -> UUID:
        """Set a goal for an agent or a team."""
        terms = GoalTerms(
            name=input.name,
            metric=input.metric,
            cycle=input.cycle,
            target=input.target,
            from_day=input.from_day or call.today,
            until_day=input.until_day,
            agent_id=Agent.optional_key(input.agent_id, path="agentId"),
            team_id=Team.optional_key(input.team_id, path="teamId"),
        )
        await _require_managing(call, agent_id=terms.agent_id, team_id=terms.team_id)
        return await set_goal.set_goal(terms=terms, now=call.now)

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def change_target(self, call: Call, input: ChangeTargetInput) -> UUID:
        """Change what is to be reached."""
        goal_id = await _managed(call, input.goal_id)
        return await set_goal.change_target(goal_id=goal_id, target=input.target, today=call.today, now=call.now)

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def end_goal(self, call: Call, input: EndGoalInput) -> UUID:
        """Let a goal end."""
        goal_id = await _managed(call, input.goal_id)
        return await set_goal.end_goal(goal_id=goal_id, until_day=input.until_day, today=call.today, now=call.now)


async def _managed(call: Call, goal_id: str) -> UUID:
    key = Goal.key(goal_id, path="goalId")
    goal = (await queries.goals_by_id(viewer=call.viewer, today=call.today, ids=[key])).get(key)
    if goal is None:
        raise GoalNotFound("there is no such goal that you may see", path=("goalId",))
    await _require_managing(call, agent_id=goal.agent_id, team_id=goal.team_id)
    return key


async def _require_managing(call: Call, *, agent_id: UUID | None, team_id: UUID | None) -> None:
    if agent_id is not None:
        await require_managing_agent(call.viewer, agent_id, today=call.today)
    if team_id is not None:
        await require_managing_team(call.viewer, team_id, today=call.today)
