"""Whom a viewer may set goals and boards for: anybody for admins, and for a manager whoever is below today."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.parameters import Parameters
from domain.shared.errors import Forbidden


async def require_managing_agent(viewer: Viewer, agent_id: UUID, *, today: date, path: str = "agentId") -> None:
    """Refuse anybody but an admin and the managers, today, above the agent. Nobody manages themselves."""
    await require_managing_agents(viewer, [agent_id], today=today, path=path)


async def require_managing_agents(viewer: Viewer, ids: Collection[UUID], *, today: date, path: str) -> None:
    """Refuse anybody but an admin and the managers, today, above all of the agents."""
    if not ids:
        return
    parameters = Parameters()
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.MANAGE_GOALS)
    wanted = parameters.bind(list(ids))
    managed = await sql.fetch_value(f"select not exists (select unnest({wanted}::uuid[]) except ({seen}))", *parameters)
    if not managed or (viewer.agent_id in ids and not sees_all(viewer, Act.MANAGE_GOALS)):
        raise Forbidden("only an admin or a manager above this agent may do that", path=(path,))


async def require_managing_team(viewer: Viewer, team_id: UUID, *, today: date, path: str = "teamId") -> None:
    """Refuse anybody but an admin and the managers, today, of the team or one above it."""
    parameters = Parameters()
    seen = teams_seen(viewer, today=today, parameters=parameters, act=Act.MANAGE_GOALS)
    team = parameters.bind(team_id)
    if not await sql.fetch_value(f"select {team}::uuid in ({seen})", *parameters):
        raise Forbidden("only an admin or a manager of this team or one above it may do that", path=(path,))
