"""What can be done about leaderboards."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import Cycle
from api.leaderboards.types import Leaderboard
from api.mutation import Call, MutationInput, Payload, mutation
from api.people.types import Agent, Team
from domain.access.managing import require_managing_agents, require_managing_team
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.leaderboards import create_leaderboard
from domain.leaderboards.create_leaderboard import BoardTerms


@strawberry.input
class CreateLeaderboardInput(MutationInput):
    """The board to create: among a team's people, or among chosen agents."""

    name: str
    """What it is called."""
    metric: str
    """The key of the metric that is ranked."""
    cycle: Cycle
    """How often it starts anew. Two weeks are counted from its first day; custom is one window, from day to day."""
    team_id: strawberry.ID | None = None
    """The team whose people take part, and those of the teams below it."""
    agent_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="The agents who take part.")
    from_day: date | None = None
    """Its first day; today if none is given. A day in the past is computed at once."""
    until_day: date | None = None
    """The first day after it; none lets it go on."""


@strawberry.type
class LeaderboardPayload(Payload):
    """The board, or why it was not created."""

    edited = Edited.LEADERBOARD

    leaderboard: Leaderboard | None = None
    """The board as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the board."""
        return cls(problems=[], leaderboard=await Leaderboard.find(context, key))


@strawberry.type
class LeaderboardsMutation:
    """Changes of leaderboards."""

    @mutation(LeaderboardPayload, act=Act.MANAGE_LEADERBOARDS)
    async def create_leaderboard(self, call: Call, input: CreateLeaderboardInput) -> UUID:
        """Create a board; everybody on it is ranked at once. A manager creates it among those below, today."""
        terms = BoardTerms(
            name=input.name,
            metric=input.metric,
            cycle=input.cycle,
            from_day=input.from_day or call.today,
            until_day=input.until_day,
            team_id=Team.optional_key(input.team_id, path="teamId"),
            agent_ids=[Agent.key(agent_id, path="agentIds") for agent_id in input.agent_ids],
        )
        if terms.team_id is not None:
            await require_managing_team(call.viewer, terms.team_id, today=call.today)
        await require_managing_agents(call.viewer, terms.agent_ids, today=call.today, path="agentIds")
        return await create_leaderboard.create_leaderboard(terms=terms, now=call.now)
