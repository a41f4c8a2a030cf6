"""What can be asked about goals."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Context, Info
from api.enums import Cycle
from api.goals.enums import GoalState, Status
from api.goals.ruleset_types import Ruleset
from api.goals.types import Goal
from api.people.types import Agent, On, Team
from domain.goals import goal
from domain.goals.views import choose, lists
from domain.shared.paging import Page, PageRequest

Listing: TypeAlias = Callable[..., Awaitable[Page[goal.Goal]]]

GoalId = Annotated[strawberry.ID, strawberry.argument(description="The id of the goal.")]


@strawberry.input
class GoalFilter:
    """Which goals are meant."""

    agent_id: strawberry.ID | None = None
    """Those of this agent."""
    team_id: strawberry.ID | None = None
    """Those of this team."""
    ruleset_id: strawberry.ID | None = None
    """Those of this ruleset."""
    parent_id: strawberry.ID | None = None
    """Those that have shares of this goal."""
    cycle: Cycle | None = None
    """Those of this cycle."""
    state: GoalState | None = None
    """Those that are still to come, run, or are over."""
    status: Status | None = None
    """Those that stand so in the present cycle, or in the one nearest to today."""

    def read(self, *, search: str | None = None) -> choose.GoalFilter:
        """Return the filter in the words of the domain."""
        return choose.GoalFilter(
            agent_id=Agent.optional_key(self.agent_id, path="agentId"),
            team_id=Team.optional_key(self.team_id, path="teamId"),
            ruleset_id=Ruleset.optional_key(self.ruleset_id, path="rulesetId"),
            parent_id=Goal.optional_key(self.parent_id, path="parentId"),
            cycle=self.cycle,
            state=self.state,
            status=self.status,
            search=search,
        )


Filter = Annotated[GoalFilter | None, strawberry.argument(description="Which goals.")]


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
        filter: Filter = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Goal]:
        """The goals of agents and teams whose figures you may see, by name."""
        return await _listed(lists.goals, info.context, filter, search=search, first=first, after=after)

    @strawberry.field
    async def goals_managed_by_me(
        self,
        info: Info,
        filter: Filter = None,
        search: Search = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[Goal]:
        """The goals that you may set and change, by name: of the agents and teams below you today; for admins all."""
        return await _listed(lists.goals_below, info.context, filter, search=search, first=first, after=after)

    @strawberry.field
    async def my_goals(self, info: Info, on: On = None, first: First = FIRST, after: After = None) -> Connection[Goal]:
        """Your own goals that run on that day, by name."""
        context, page = info.context, PageRequest.of(first=first, after=after)
        day = on or await context.today()
        found = await lists.own_goals(viewer=context.viewer, on=day, now=context.now(), page=page)
        return connection(found, Goal.read)


async def _listed(
    read: Listing, context: Context, filter: GoalFilter | None, *, search: str | None, first: int, after: str | None
) -> Connection[Goal]:
    found = await read(
        viewer=context.viewer,
        chosen=(filter or GoalFilter()).read(search=search),
        today=await context.today(),
        now=context.now(),
        page=PageRequest.of(first=first, after=after),
    )
    return connection(found, Goal.read)
