"""Agents and teams as they are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.nodes import Node
from api.people.calendar import (
    AgentCalendar,
    FromDay,
    OwnDay,
    UntilDay,
    calendars_of_days,
    days_asked,
    days_by_hand,
    worked_days,
)
from api.people.loaders import agents_of_ids, teams_of_days
from domain.access.viewer import Role
from domain.people import queries
from domain.people.queries import SeenAgent, SeenTeam
from domain.people.tree_on import Branch

On = Annotated[date | None, strawberry.argument(description="The day that is meant; today if none is given.")]

strawberry.enum(Role, description="What a token says its holder is. Who manages whom follows from the tree.")


@strawberry.type
class Team(Node):
    """A node of the tree: the company, a region or branch, or a team."""

    name: str
    """What it is called."""

    @classmethod
    def read(cls, team: SeenTeam) -> Self:
        """Return the team as it is shown."""
        return cls(id=cls.global_id(team.id), version=team.version, name=team.name)

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the teams that the viewer may know."""
        found = await queries.teams_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]


@strawberry.type
class Agent(Node):
    """A person who sells."""

    name: str
    """What the person is called."""
    email: str | None
    """Where the person can be written to."""
    disabled_on: date | None
    """From this day on the agent is hidden from lists; figures made before stay."""
    agent_id: strawberry.Private[UUID]

    @classmethod
    def read(cls, agent: SeenAgent) -> Self:
        """Return the agent as it is shown."""
        return cls(
            id=cls.global_id(agent.id),
            version=agent.version,
            name=agent.name,
            email=agent.email,
            disabled_on=agent.disabled_on,
            agent_id=agent.id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the agents that the viewer may see."""
        found = await context.loader(agents_of_ids).load_many(keys)
        return [None if agent is None else cls.read(agent) for agent in found]

    @strawberry.field
    async def calendar(self, info: Info, on: On = None) -> AgentCalendar:
        """In what the agent's calendar differs from the organisation's, as set for that day."""
        day = on or await info.context.today()
        return await info.context.loader(calendars_of_days).load((self.agent_id, day))

    @strawberry.field
    async def worked_days(self, info: Info, from_day: FromDay, until_day: UntilDay) -> list[date]:
        """The days that the agent works: pace expects nothing on the others."""
        return await info.context.loader(worked_days).load((self.agent_id, days_asked(from_day, until_day)))

    @strawberry.field
    async def own_days(self, info: Info, from_day: FromDay, until_day: UntilDay) -> list[OwnDay]:
        """The days that were made worked or free by hand, for this agent."""
        return await info.context.loader(days_by_hand).load((self.agent_id, days_asked(from_day, until_day)))

    @strawberry.field
    async def team(self, info: Info, on: On = None) -> Team | None:
        """The agent's own team on that day; null if there was none, or none that you may know."""
        day = on or await info.context.today()
        team = await info.context.loader(teams_of_days).load((self.agent_id, day))
        return None if team is None else Team.read(team)


@strawberry.type
class TreeTeam:
    """A team as it stood on a day."""

    team: Team
    """The team."""
    parent_id: strawberry.ID | None
    """The id of the team above it that day; null at the top, and where you may not know it."""
    manager: Agent | None
    """Who managed it that day; null when the place was vacant, and for an agent that you may not see."""
    members: list[Agent]
    """Who was in the team itself that day, by name, of those that you may see."""

    @classmethod
    def read(cls, branch: Branch) -> Self:
        """Return the team of that day as it is shown."""
        return cls(
            team=Team.read(branch.team),
            parent_id=None if branch.parent_id is None else Team.global_id(branch.parent_id),
            manager=None if branch.manager is None else Agent.read(branch.manager),
            members=[Agent.read(member) for member in branch.members],
        )


@strawberry.type
class Viewer:
    """Who you are, as your token says."""

    role: Role
    """What your token says you are."""
    agent: Agent | None
    """The agent you are, if you are one."""
    managed_teams: list[Team]
    """The teams that you manage today, directly or through one above, by name."""
