"""Goals handed on and looked at, in one sentence each, through the API as an admin unless it says otherwise."""

from datetime import date
from typing import Any
from uuid import UUID

from api.goals.types import Goal
from api.people.types import Agent, Team
from clients import Api, Client
from company import Person
from domain.database import sql

Owner = Person | UUID
SHARES = "shares(on: $on) { rule target assigned assignedRatio unassigned overassigned }"
STAND = "attainmentRatio status rules { target }"


def named(owner: Owner) -> dict[str, str]:
    """The agent or the team, as inputs name it."""
    if isinstance(owner, Person):
        return {"agentId": Agent.global_id(owner.id)}
    return {"teamId": Team.global_id(owner)}


def share(owner: Owner, percent: str | None = None, **numbers: str) -> dict[str, Any]:
    """A share of a goal: a percentage, numbers by rule, or neither."""
    targets = [{"rule": rule, "target": number} for rule, number in numbers.items()]
    return named(owner) | ({"percent": percent} if percent else {}) | ({"targets": targets} if targets else {})


async def hand_on(client: Client, goal: UUID, *shares: dict[str, Any], **terms: Any) -> dict[str, Any]:
    """Hand the goal on."""
    given = {"goalId": Goal.global_id(goal), "shares": list(shares), **terms}
    return (await client.do("cascadeGoal", "goal { id version }", **given))["goal"]


async def share_of(goal: UUID, owner: Owner) -> UUID:
    """The goal that somebody has a share of the goal by."""
    owner_id = owner.id if isinstance(owner, Person) else owner
    return await sql.fetch_value(
        "select id from goals where parent_id = $1 and (agent_id = $2 or team_id = $2)", goal, owner_id
    )


async def target_of(api: Api, goal: UUID, *, on: date) -> str:
    """What the goal asks for in the cycle of the day."""
    query = "query ($id: ID!, $on: Date) { goal(id: $id) { progress(on: $on) { target } } }"
    return (await api.admin.run(query, id=Goal.global_id(goal), on=str(on)))["goal"]["progress"]["target"]


async def targets_below(api: Api, goal: UUID, *owners: Owner, on: date) -> list[str]:
    """What the shares of the goal ask for in the cycle of the day."""
    return [await target_of(api, await share_of(goal, owner), on=on) for owner in owners]


async def assigned(api: Api, goal: UUID, *, on: date) -> list[dict[str, Any]]:
    """What of the goal is handed on in the cycle of the day."""
    query = f"query ($id: ID!, $on: Date) {{ goal(id: $id) {{ {SHARES} }} }}"
    return (await api.admin.run(query, id=Goal.global_id(goal), on=str(on)))["goal"]["shares"]


async def preview(client: Client, **change: Any) -> list[dict[str, Any]]:
    """What would become of the goal and of those below it."""
    query = f"""query ($change: GoalPreviewInput!) {{ previewGoalChange(change: $change) {{ goals {{
        goal {{ id }} agent {{ name }} team {{ name }} isOverride milestones
        before {{ {STAND} }} after {{ {STAND} }} }} }} }}"""
    return (await client.run(query, change=change))["previewGoalChange"]["goals"]
