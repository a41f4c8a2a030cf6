"""Agents and teams as a viewer may see them. Rights are part of every statement; nothing is filtered afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain.access.known_teams import teams_known
from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.organisation.dated import MEMBERSHIPS, held_on
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class SeenAgent:
    """An agent, to somebody who may see that agent."""

    id: UUID
    name: str
    email: str | None
    disabled_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class SeenTeam:
    """A team, to somebody who may know its name."""

    id: UUID
    name: str
    version: int


class AgentOrder(StrEnum):
    """How a list of agents is sorted."""

    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"


class TeamOrder(StrEnum):
    """How a list of teams is sorted."""

    NAME_ASC = "NAME_ASC"
    NAME_DESC = "NAME_DESC"


BY_NAME: Final[Mapping[str, Sort]] = {
    "NAME_ASC": Sort("NAME_ASC", {"name": "text", "id": "uuid"}),
    "NAME_DESC": Sort("NAME_DESC", {"name": "text", "id": "uuid"}, is_descending=True),
}

AGENT_COLUMNS: Final = "agent.id, agent.name, agent.email, agent.disabled_on, agent.version"
TEAM_COLUMNS: Final = "team.id, team.name, team.version"


async def agents(
    *,
    viewer: Viewer,
    today: date,
    team_id: UUID | None,
    with_disabled: bool,
    search: str | None,
    order: AgentOrder,
    page: PageRequest,
) -> Page[SeenAgent]:
    """Return the agents the viewer may see: of one team and all below it, today, if one is given."""
    parameters = Parameters()
    wanted = [f"agent.id in ({agents_seen(viewer, today=today, parameters=parameters)})"]
    if not with_disabled:
        wanted.append(f"(agent.disabled_on is null or agent.disabled_on > {parameters.bind(today)})")
    if team_id is not None:
        team, day = parameters.bind(team_id), parameters.bind(today)
        members = f"select agent_id from team_agents where team_id = {team} and {day} >= from_day and {day} < until_day"
        wanted.append(f"agent.id in ({members})")
    if search is not None:
        wanted.append(f"strpos(lower(agent.name), lower({parameters.bind(search)})) > 0")
    select = f"select {AGENT_COLUMNS} from agents agent where {' and '.join(wanted)}"
    return await fetch_page(
        select, parameters=parameters, sort=BY_NAME[order], page=page, read=lambda row: SeenAgent(**row)
    )


async def teams(
    *, viewer: Viewer, today: date, search: str | None, order: TeamOrder, page: PageRequest
) -> Page[SeenTeam]:
    """Return the teams the viewer may know."""
    parameters = Parameters()
    wanted = [f"team.id in ({teams_known(viewer, today=today, parameters=parameters)})"]
    if search is not None:
        wanted.append(f"strpos(lower(team.name), lower({parameters.bind(search)})) > 0")
    select = f"select {TEAM_COLUMNS} from teams team where {' and '.join(wanted)}"
    return await fetch_page(
        select, parameters=parameters, sort=BY_NAME[order], page=page, read=lambda row: SeenTeam(**row)
    )


async def agents_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenAgent]:
    """Return those of the agents that the viewer may see."""
    parameters = Parameters()
    seen = agents_seen(viewer, today=today, parameters=parameters)
    rows = await sql.fetch(
        f"select {AGENT_COLUMNS} from agents agent"
        f" where agent.id = any({parameters.bind(list(ids))}) and agent.id in ({seen})",
        *parameters,
    )
    return {row["id"]: SeenAgent(**row) for row in rows}


async def teams_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenTeam]:
    """Return those of the teams that the viewer may know."""
    parameters = Parameters()
    known = teams_known(viewer, today=today, parameters=parameters)
    rows = await sql.fetch(
        f"select {TEAM_COLUMNS} from teams team"
        f" where team.id = any({parameters.bind(list(ids))}) and team.id in ({known})",
        *parameters,
    )
    return {row["id"]: SeenTeam(**row) for row in rows}


async def managed_teams(*, viewer: Viewer, today: date) -> list[SeenTeam]:
    """Return the teams that the viewer manages today, directly or through one above, by name."""
    if viewer.agent_id is None:
        return []
    parameters = Parameters()
    seen = teams_seen(viewer, today=today, parameters=parameters)
    rows = await sql.fetch(
        f"select {TEAM_COLUMNS} from teams team where team.id in ({seen}) order by team.name, team.id", *parameters
    )
    return [SeenTeam(**row) for row in rows]


async def teams_of_agents(
    *, viewer: Viewer, today: date, agent_ids: Collection[UUID], on: date
) -> dict[UUID, SeenTeam]:
    """Return the own team of each agent on the day, where the viewer may know it."""
    parameters = Parameters()
    known = teams_known(viewer, today=today, parameters=parameters)
    listed = f"agent_id = any({parameters.bind(list(agent_ids))})"
    held = held_on(MEMBERSHIPS, day=parameters.bind(on), where=listed)
    rows = await sql.fetch(
        f"select held.agent_id, {TEAM_COLUMNS} from ({held}) held join teams team on team.id = held.team_id"
        f" where team.id in ({known})",
        *parameters,
    )
    return {row["agent_id"]: SeenTeam(row["id"], row["name"], row["version"]) for row in rows}
