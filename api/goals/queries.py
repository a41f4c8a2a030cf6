"""What can be asked about goals."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.goals.types import Goal, MilestoneNews
from api.people.types import Agent, Team
from domain.goals import queries
from domain.goals.news import news
from domain.shared.paging import PageRequest

GoalId = Annotated[strawberry.ID, strawberry.argument(description="The id of the goal.")]


@strawberry.input
class GoalFilter:
    """Which goals are meant."""

    agent_id: strawberry.ID | None = None
    """Those of this agent."""
    team_id: strawberry.ID | None = None
    """Those of this team."""


@strawberry.type
class GoalsQuery:
    """Goals, as far as you may see whose they are."""

    @strawberry.field
    async def goal(self, info: Info, id: GoalId) -> Goal | None:
        """One goal; null if there is none that you may see."""
        return await Goal.find(info.context, Goal.key(id, path="id"))

    @strawberry.field
    async def goals(
        self,
        info: Info,
        filter: Annotated[GoalFilter | None, strawberry.argument(description="Which goals.")] = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Goal]:
        """The goals of agents and teams whose figures you may see, by name."""
        chosen = filter or GoalFilter()
        page = await queries.goals(
            viewer=info.context.viewer,
            today=await info.context.today(),
            agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
            team_id=Team.optional_key(chosen.team_id, path="teamId"),
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Goal.read)

    @strawberry.field
    async def milestone_news(self, info: Info, first: First = FIRST, after: After = None) -> Connection[MilestoneNews]:
        """Milestones that goals have reached, of agents and teams whose figures you may see, newest first."""
        page = await news(
            viewer=info.context.viewer,
            today=await info.context.today(),
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, MilestoneNews.read)
