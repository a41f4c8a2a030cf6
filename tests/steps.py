"""Sentences that tests are made of; each goes through the API, as an admin unless it says otherwise."""

import base64
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from clients import Api

YEAR = 2026
ALWAYS = date(2020, 1, 1)  # before anything that a test tells


@dataclass(frozen=True)
class Named:
    """Something with an id and a name: an agent or a team."""

    id: str
    name: str

    @property
    def key(self) -> UUID:
        """The id as the database knows it."""
        return UUID(base64.urlsafe_b64decode(self.id).decode().partition(":")[2])


def january(day: int) -> date:
    return date(YEAR, 1, day)


def february(day: int) -> date:
    return date(YEAR, 2, day)


def march(day: int) -> date:
    return date(YEAR, 3, day)


def april(day: int) -> date:
    return date(YEAR, 4, day)


def may(day: int) -> date:
    return date(YEAR, 5, day)


async def found_company(api: Api, *, time_zone: str = "Europe/Berlin", base_currency: str = "EUR") -> None:
    """Found the organisation."""
    terms = {"name": "Meridian", "timeZone": time_zone, "baseCurrency": base_currency}
    await api.admin.do("foundOrganisation", "organisation { id }", **terms)


async def create_team(api: Api, name: str, *, below: Named | None = None, on: date = ALWAYS) -> Named:
    """Create a team from the day on."""
    payload = await api.admin.do("createTeam", "team { id name }", name=name, parentId=_id(below), fromDay=str(on))
    return Named(**payload["team"])


async def hire(api: Api, name: str, *, into: Named | None = None, on: date = ALWAYS) -> Named:
    """Hire an agent into the team from the day on."""
    payload = await api.admin.do("hireAgent", "agent { id name }", name=name, teamId=_id(into), fromDay=str(on))
    return Named(**payload["agent"])


async def move(api: Api, agent: Named, *, to: Named | None, on: date) -> None:
    """Move an agent to the team, or out of every team, from the day on."""
    await api.admin.do("moveAgent", "agent { id }", agentId=agent.id, teamId=_id(to), fromDay=str(on))


async def move_team(api: Api, team: Named, *, below: Named | None, on: date) -> None:
    """Move a team below another one, or to the top, from the day on."""
    await api.admin.do("moveTeam", "team { id }", teamId=team.id, parentId=_id(below), fromDay=str(on))


async def appoint(api: Api, agent: Named | None, *, to: Named, on: date = ALWAYS) -> None:
    """Let the agent manage the team from the day on; None leaves the place vacant."""
    await api.admin.do("appointManager", "team { id }", teamId=to.id, agentId=_id(agent), fromDay=str(on))


async def disable(api: Api, agent: Named, *, on: date) -> None:
    """Disable an agent from the day on."""
    await api.admin.do("disableAgent", "agent { id }", agentId=agent.id, fromDay=str(on))


async def tree_of(api: Api, *, on: date) -> dict[str, dict[str, Any]]:
    """The tree of the day by team: the names of its parent, manager and members."""
    query = "query ($on: Date) { tree(on: $on) { team { id name } parentId manager { name } members { name } } }"
    rows = (await api.admin.run(query, on=str(on)))["tree"]
    names = {row["team"]["id"]: row["team"]["name"] for row in rows}
    return {
        row["team"]["name"]: {
            "parent": names.get(row["parentId"]),
            "manager": row["manager"] and row["manager"]["name"],
            "members": [member["name"] for member in row["members"]],
        }
        for row in rows
    }


def _id(named: Named | None) -> str | None:
    return None if named is None else named.id
