"""What can be done to goals. An admin may do it for everybody; others as managers of today above the agent or team."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.goals.inputs import ChangeGoalInput, DeleteGoalInput, EndGoalInput, GoalChangeInput, SetGoalInput, targets_of
from api.goals.ruleset_types import Ruleset
from api.goals.types import Goal
from api.mutation import Call, Payload, mutation
from api.people.types import Agent, Team
from domain.access.managing import require_managing_agent, require_managing_team
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.goals import change_goal, delete_goal, end_goal, goal, queries, set_goal
from domain.goals.check_goal import GoalTerms, Levels, rules_for
from domain.goals.find_goals import GoalNotFound
from domain.goals.goal import the_terms


@strawberry.type
class GoalPayload(Payload):
    """The goal, or why nothing was done to it."""

    edited = Edited.GOAL

    goal: Goal | None = None
    """The goal as it is now; null once it is deleted."""

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
        ruleset_id = Ruleset.key(input.ruleset_id, path="rulesetId")
        from_day = input.from_day or call.today
        stand = await the_terms()
        rules = rules_for(stand.rulesets.get(ruleset_id), from_day, input.until_day)
        terms = GoalTerms(
            name=input.name,
            ruleset_id=ruleset_id,
            cycle=input.cycle,
            targets=targets_of(input.targets, input.target, units=stand.units_of(rules), cycle=input.cycle),
            from_day=from_day,
            until_day=input.until_day,
            agent_id=Agent.optional_key(input.agent_id, path="agentId"),
            team_id=Team.optional_key(input.team_id, path="teamId"),
            anchor_day=input.anchor_day,
            proration=input.proration,
            levels=input.levels(),
        )
        await _require_managing(call, agent_id=terms.agent_id, team_id=terms.team_id)
        return await set_goal.set_goal(terms=terms, today=call.today, now=call.now)

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def change_goal(self, call: Call, input: ChangeGoalInput) -> UUID:
        """Change what a goal asks for from the present cycle on; cycles that are over keep what they asked for.

        Shares of it in per cent follow; a share that is changed itself no longer does.
        """
        found = await managed_goal(call, input.goal_id)
        change = change_of(input, found, call)
        return await change_goal.change_goal(goal_id=found.id, change=change, today=call.today, now=call.now)

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def end_goal(self, call: Call, input: EndGoalInput) -> UUID:
        """Let a goal end, with all that have shares of it."""
        found = await managed_goal(call, input.goal_id)
        return await end_goal.end_goal(goal_id=found.id, until_day=input.until_day, today=call.today, now=call.now)

    @mutation(GoalPayload, act=Act.MANAGE_GOALS)
    async def delete_goal(self, call: Call, input: DeleteGoalInput) -> UUID:
        """Delete a goal that has not ended, with its history and all that was told of it."""
        found = await managed_goal(call, input.goal_id)
        return await delete_goal.delete_goal(
            goal_id=found.id, with_shares=input.with_shares, today=call.today, now=call.now
        )


def change_of(input: GoalChangeInput, found: goal.Goal, call: Call) -> change_goal.GoalChange:
    """Return what the input changes of a goal."""
    levels = None if input.levels is None else Levels(input.levels.stretch_percent, input.levels.challenge_percent)
    units = found.terms.units_of(found.rules_to_come(call.today))
    targets = targets_of(input.targets, input.target, units=units, cycle=found.cycle)
    return change_goal.GoalChange(name=input.name, targets=targets or None, proration=input.proration, levels=levels)


async def managed_goal(call: Call, goal_id: str) -> goal.Goal:
    """Return the goal, refusing one that the caller does not manage."""
    key = Goal.key(goal_id, path="goalId")
    found = (await queries.goals_by_id(viewer=call.viewer, today=call.today, ids=[key])).get(key)
    if found is None:
        raise GoalNotFound("there is no such goal that you may see", path=("goalId",))
    await _require_managing(call, agent_id=found.agent_id, team_id=found.team_id)
    return found


async def _require_managing(call: Call, *, agent_id: UUID | None, team_id: UUID | None) -> None:
    if agent_id is not None:
        await require_managing_agent(call.viewer, agent_id, today=call.today)
    if team_id is not None:
        await require_managing_team(call.viewer, team_id, today=call.today)
