"""A team's board: everybody's goals, and who is on track at a glance."""

from typing import Annotated, Self

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from api.enums import Cycle
from api.freshness import Freshness
from api.goals.enums import BoardOrder, Status
from api.goals.progress import GoalProgress
from api.goals.ruleset_types import Ruleset
from api.goals.types import Goal
from api.people.queries import TeamId
from api.people.types import On, Team
from domain.goals.queries import SeenProgress
from domain.goals.views import board
from domain.goals.views.board import BoardTerms, team_board
from domain.goals.views.choose import GoalFilter
from domain.shared.paging import PageRequest


@strawberry.input
class TeamGoalsFilter:
    """Which goals are on a team's board."""

    ruleset_id: strawberry.ID | None = None
    """Those of this ruleset."""
    cycle: Cycle | None = None
    """Those of this cycle."""
    status: Status | None = None
    """Those that stand so; they are counted with the others all the same."""
    only_direct: bool = False
    """Only those of the team's own people, and of the teams directly below it."""
    with_disabled: bool = False
    """Also those of agents who are disabled."""

    def read(self) -> GoalFilter:
        """Return the filter in the words of the domain."""
        ruleset_id = Ruleset.optional_key(self.ruleset_id, path="rulesetId")
        return GoalFilter(ruleset_id=ruleset_id, cycle=self.cycle, status=self.status)


@strawberry.type
class StatusCount:
    """How many goals stand so."""

    status: Status
    """Where they stand."""
    count: int
    """How many they are."""


@strawberry.type
class TeamGoal:
    """A goal on a team's board, with where it stands."""

    goal: Goal
    """The goal."""
    progress: GoalProgress
    """Where it stands in the cycle of the board's day."""

    @classmethod
    def read(cls, seen: SeenProgress) -> Self:
        """Return the row as it is shown."""
        goal = Goal.read(seen.judged.goal)
        return cls(goal=goal, progress=GoalProgress.read(seen, goal_id=goal.id))


@strawberry.type
class TeamGoals:
    """The goals of everybody below a team that run on a day."""

    team: Team
    """The team."""
    goals: list[TeamGoal]
    """The goals of the team itself."""
    statuses: list[StatusCount]
    """How many of the goals below stand where, on all pages."""
    below: Connection[TeamGoal]
    """The goals of the agents and teams below."""
    agents_without_goal: int
    """How many agents below have no such goal."""
    hidden_agents: int
    """How many disabled agents are hidden with their goals; what they made stays in the figures of the team."""
    freshness: Freshness
    """How current the figures are: as the one that is furthest behind."""

    @classmethod
    def read(cls, seen: board.Board, *, team: Team) -> Self:
        """Return the board as it is shown."""
        return cls(
            team=team,
            goals=[TeamGoal.read(one) for one in seen.own],
            statuses=[StatusCount(status=status, count=seen.counts.get(status, 0)) for status in Status],
            below=connection(seen.rows, TeamGoal.read),
            agents_without_goal=seen.agents_without_goal,
            hidden_agents=seen.hidden_agents,
            freshness=Freshness.of(seen.freshness),
        )


@strawberry.type
class TeamGoalsQuery:
    """Boards of teams."""

    @strawberry.field
    async def team_goals(
        self,
        info: Info,
        *,
        team_id: TeamId,
        on: On = None,
        filter: Annotated[TeamGoalsFilter | None, strawberry.argument(description="Which goals.")] = None,
        order: Annotated[BoardOrder, strawberry.argument(description="How they are sorted.")] = BoardOrder.PACE_ASC,
        first: First = FIRST,
        after: After = None,
    ) -> TeamGoals | None:
        """A team's goals and those of everybody below it, who needs help first; null if you may not see the team.

        Of the goals below, one page; of the statuses, all.
        """
        context, page = info.context, PageRequest.of(first=first, after=after)
        today, chosen = await context.today(), filter or TeamGoalsFilter()
        terms = BoardTerms(
            team_id=Team.key(team_id, path="teamId"),
            on=on or today,
            chosen=chosen.read(),
            is_direct=chosen.only_direct,
            with_disabled=chosen.with_disabled,
            order=order,
        )
        seen = await team_board(terms, viewer=context.viewer, today=today, now=context.now(), page=page)
        team = await Team.find(context, terms.team_id)
        return None if seen is None or team is None else TeamGoals.read(seen, team=team)
