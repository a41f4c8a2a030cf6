"""What can be asked about people."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.people.organisation import Organisation
from api.people.types import Agent, On, Team, TreeTeam, Viewer
from domain.organisation.queries import find_organisation
from domain.people import queries
from domain.people.queries import AgentOrder, TeamOrder
from domain.people.tree_on import tree_on
from domain.shared.paging import PageRequest

strawberry.enum(AgentOrder)
strawberry.enum(TeamOrder)

AgentId = Annotated[strawberry.ID, strawberry.argument(description="The id of the agent.")]
TeamId = Annotated[strawberry.ID, strawberry.argument(description="The id of the team.")]


@strawberry.input
class AgentFilter:
    """Which agents are meant."""

    team_id: strawberry.ID | None = None
    """Those who belong to this team or one below it today."""
    with_disabled: bool = False
    """Also those who are disabled."""


@strawberry.type
class PeopleQuery:
    """People and teams, as far as you may see them."""

    @strawberry.field
    async def me(self, info: Info) -> Viewer:
        """Who you are, as your token says."""
        context = info.context
        viewer, today = context.viewer, await context.today()
        teams = await queries.managed_teams(viewer=viewer, today=today)
        return Viewer(
            role=viewer.role,
            agent=await Agent.find(context, viewer.agent_id),
            managed_teams=[Team.read(team) for team in teams],
        )

    @strawberry.field
    async def organisation(self) -> Organisation | None:
        """The organisation; null before it was founded."""
        terms = await find_organisation()
        return None if terms is None else Organisation.read(terms)

    @strawberry.field
    async def agent(self, info: Info, id: AgentId) -> Agent | None:
        """One agent; null if there is none that you may see."""
        return await Agent.find(info.context, Agent.key(id, path="id"))

    @strawberry.field
    async def team(self, info: Info, id: TeamId) -> Team | None:
        """One team; null if there is none that you may know."""
        return await Team.find(info.context, Team.key(id, path="id"))

    @strawberry.field
    async def agents(
        self,
        info: Info,
        *,
        filter: Annotated[AgentFilter | None, strawberry.argument(description="Which agents.")] = None,
        search: Search = None,
        order: Annotated[AgentOrder, strawberry.argument(description="How they are sorted.")] = AgentOrder.NAME_ASC,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Agent]:
        """The agents you may see: yourself, and everybody below a team that you manage today; admins see all."""
        chosen = filter or AgentFilter()
        page = await queries.agents(
            viewer=info.context.viewer,
            today=await info.context.today(),
            team_id=Team.optional_key(chosen.team_id, path="teamId"),
            with_disabled=chosen.with_disabled,
            search=search,
            order=order,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Agent.read)

    @strawberry.field
    async def teams(
        self,
        info: Info,
        search: Search = None,
        order: Annotated[TeamOrder, strawberry.argument(description="How they are sorted.")] = TeamOrder.NAME_ASC,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Team]:
        """The teams you may know: those you manage today and all below, and those that you are in."""
        page = await queries.teams(
            viewer=info.context.viewer,
            today=await info.context.today(),
            search=search,
            order=order,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Team.read)

    @strawberry.field
    async def tree(self, info: Info, on: On = None) -> list[TreeTeam]:
        """Every team that there was on that day and that you may know, by name, with who was above and in it."""
        today = await info.context.today()
        branches = await tree_on(viewer=info.context.viewer, today=today, on=on or today)
        return [TreeTeam.read(branch) for branch in branches]
