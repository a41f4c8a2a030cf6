"""Who may do what: one table. Whom somebody may do it to is decided by sight, in SQL."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.database.parameters import Parameters
from domain.shared.errors import Forbidden


class Act(StrEnum):
    """What can be done to the system."""

    MANAGE_PEOPLE = "MANAGE_PEOPLE"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"
    INGEST = "INGEST"
    SUBMIT_TRANSACTION = "SUBMIT_TRANSACTION"
    APPROVE_TRANSACTION = "APPROVE_TRANSACTION"
    MANAGE_GOALS = "MANAGE_GOALS"
    MANAGE_PLANS = "MANAGE_PLANS"
    MANAGE_LEADERBOARDS = "MANAGE_LEADERBOARDS"
    READ_QUARANTINE = "READ_QUARANTINE"


ADMIN, AGENT, INTEGRATION = Role.ADMIN, Role.AGENT, Role.INTEGRATION

ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.MANAGE_PEOPLE: frozenset({ADMIN}),
    Act.MANAGE_SETTINGS: frozenset({ADMIN}),
    Act.INGEST: frozenset({ADMIN, INTEGRATION}),
    Act.SUBMIT_TRANSACTION: frozenset({ADMIN, INTEGRATION}),
    Act.APPROVE_TRANSACTION: frozenset({ADMIN}),
    Act.MANAGE_GOALS: frozenset({ADMIN, AGENT}),  # an agent only of those managed: see require_managing
    Act.MANAGE_PLANS: frozenset({ADMIN}),
    Act.MANAGE_LEADERBOARDS: frozenset({ADMIN}),
    Act.READ_QUARANTINE: frozenset({ADMIN}),
}


def require(viewer: Viewer, act: Act) -> None:
    """Refuse what the viewer's role may never do."""
    if viewer.role not in ALLOWED[act]:
        what = act.value.lower().replace("_", " ")
        raise Forbidden(f"the role {viewer.role.value} may not {what}; ask an admin")


async def require_managing_agent(viewer: Viewer, agent_id: UUID, *, today: date, path: str = "agentId") -> None:
    """Refuse anybody but an admin and the managers, today, above the agent. Nobody manages themselves."""
    parameters = Parameters()
    seen = agents_seen(viewer, today=today, parameters=parameters)
    agent = parameters.bind(agent_id)
    managed = await sql.fetch_value(f"select {agent}::uuid in ({seen})", *parameters)
    if not managed or agent_id == viewer.agent_id:
        raise Forbidden("only an admin or a manager above this agent may do that", path=(path,))


async def require_managing_team(viewer: Viewer, team_id: UUID, *, today: date, path: str = "teamId") -> None:
    """Refuse anybody but an admin and the managers, today, of the team or one above it."""
    parameters = Parameters()
    seen = teams_seen(viewer, today=today, parameters=parameters)
    team = parameters.bind(team_id)
    if not await sql.fetch_value(f"select {team}::uuid in ({seen})", *parameters):
        raise Forbidden("only an admin or a manager of this team or one above it may do that", path=(path,))
