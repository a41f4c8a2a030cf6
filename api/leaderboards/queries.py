"""What can be asked about leaderboards."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, Search, connection
from api.context import Info
from api.leaderboards.types import Leaderboard
from domain.leaderboards import queries
from domain.shared.paging import PageRequest

LeaderboardId = Annotated[strawberry.ID, strawberry.argument(description="The id of the leaderboard.")]


@strawberry.type
class LeaderboardsQuery:
    """Leaderboards on which somebody takes part whom you may see."""

    @strawberry.field
    async def leaderboard(self, info: Info, id: LeaderboardId) -> Leaderboard | None:
        """One board; null if there is none that you may see."""
        return await Leaderboard.find(info.context, Leaderboard.key(id, path="id"))

    @strawberry.field
    async def leaderboards(
        self, info: Info, search: Search = None, first: First = FIRST, after: After = None
    ) -> Connection[Leaderboard]:
        """The boards that you may see, by name."""
        page = await queries.leaderboards(
            viewer=info.context.viewer,
            today=await info.context.today(),
            search=search,
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, Leaderboard.read)
