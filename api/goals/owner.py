"""Whose a goal is, as everything says that is about one: fields of a type whose `seen` names the agent or the team."""

from typing import Protocol
from uuid import UUID

from api.context import Info
from api.people.types import Agent, Team


class _Seen(Protocol):
    agent_id: UUID | None
    team_id: UUID | None


class _AboutAGoal(Protocol):
    seen: _Seen


async def agent_of_goal(self: _AboutAGoal, info: Info) -> Agent | None:
    """Whose goal it is, if it is an agent's."""
    return await Agent.find(info.context, self.seen.agent_id)


async def team_of_goal(self: _AboutAGoal, info: Info) -> Team | None:
    """Whose goal it is, if it is a team's."""
    return await Team.find(info.context, self.seen.team_id)
