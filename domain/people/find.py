"""Agents and teams that a change names, locked until it is done."""

from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.shared.errors import NotFound


class AgentNotFound(NotFound):
    """There is no agent with this id."""

    code: ClassVar[str] = "agent.not_found"


class TeamNotFound(NotFound):
    """There is no team with this id."""

    code: ClassVar[str] = "team.not_found"


async def change_agent(agent_id: UUID, *, path: str = "agentId") -> None:
    """Count one more change of the agent, and hold its row until the transaction ends."""
    found = await sql.fetch_value("update agents set version = version + 1 where id = $1 returning id", agent_id)
    if found is None:
        raise AgentNotFound("no agent has this id; list them with the query agents", path=(path,))


async def change_team(team_id: UUID, *, path: str = "teamId") -> None:
    """Count one more change of the team, and hold its row until the transaction ends."""
    found = await sql.fetch_value("update teams set version = version + 1 where id = $1 returning id", team_id)
    if found is None:
        raise TeamNotFound("no team has this id; list them with the query teams", path=(path,))


async def require_agent(agent_id: UUID, *, path: str = "agentId") -> None:
    """Refuse an agent that is not there."""
    if not await sql.fetch_value("select exists (select 1 from agents where id = $1)", agent_id):
        raise AgentNotFound("no agent has this id; list them with the query agents", path=(path,))


async def require_team(team_id: UUID, *, path: str = "teamId") -> None:
    """Refuse a team that is not there."""
    if not await sql.fetch_value("select exists (select 1 from teams where id = $1)", team_id):
        raise TeamNotFound("no team has this id; list them with the query teams", path=(path,))
