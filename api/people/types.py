"""Agents, teams and the organisation as they are shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.context import Context, Info
from api.nodes import Node
from api.people.loaders import agents_of_ids, teams_of_days
from domain.access.viewer import Role
from domain.organisation.queries import ORGANISATION_ID, OrganisationTerms, find_organisation
from domain.organisation.settings import pace_thresholds_on, working_days_on
from domain.people import queries
from domain.people.queries import SeenAgent, SeenTeam
from domain.people.tree_on import Branch

On = Annotated[date | None, strawberry.argument(description="The day that is meant; today if none is given.")]

strawberry.enum(Role, description="What a token says its holder is. Who manages whom follows from the tree.")


@strawberry.type
class PaceThresholds:
    """From which ratio of what is expected by now a goal counts as on track, or as at risk."""

    on_track: Decimal
    """From this ratio on a goal is on track."""
    at_risk: Decimal
    """From this ratio on, up to on track, a goal is at risk; below it is off track."""


@strawberry.type
class Organisation(Node):
    """The organisation of this installation."""

    name: str
    """What it is called."""
    time_zone: str
    """Where its days begin: a time zone of the IANA database."""
    base_currency: str
    """The currency in which everything adds up (ISO 4217)."""

    @classmethod
    def read(cls, terms: OrganisationTerms) -> Self:
        """Return the organisation as it is shown."""
        return cls(
            id=cls.global_id(ORGANISATION_ID),
            version=terms.version,
            name=terms.name,
            time_zone=terms.time_zone,
            base_currency=terms.base_currency,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:  # noqa: ARG003
        """Return the one organisation, which everybody may see."""
        terms = await find_organisation()
        return [cls.read(terms) if terms is not None and key == ORGANISATION_ID else None for key in keys]

    @strawberry.field
    async def working_days(self, info: Info, on: On = None) -> list[int]:
        """The weekdays that are worked, from 1 (Monday) to 7 (Sunday), as set for that day."""
        return sorted(await working_days_on(on or await info.context.today()))

    @strawberry.field
    async def pace_thresholds(self, info: Info, on: On = None) -> PaceThresholds:
        """When a goal counts as on track or at risk, as set for that day."""
        thresholds = await pace_thresholds_on(on or await info.context.today())
        return PaceThresholds(on_track=thresholds.on_track, at_risk=thresholds.at_risk)


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
