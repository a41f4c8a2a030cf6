"""What can be followed about leaderboards."""

from collections.abc import AsyncGenerator
from typing import ClassVar

import strawberry

from api.connection import FIRST, First
from api.context import Info
from api.leaderboards.queries import LeaderboardId
from api.leaderboards.types import Leaderboard, Standings, read_standings
from api.live import watch
from domain.leaderboards import queries
from domain.shared.errors import NotFound
from domain.shared.paging import PageRequest


class LeaderboardNotFound(NotFound):
    """There is no such board that the viewer may see."""

    code: ClassVar[str] = "leaderboard.not_found"


@strawberry.type
class LeaderboardsSubscription:
    """Leaderboards, live."""

    @strawberry.subscription
    async def standings(
        self, info: Info, leaderboard_id: LeaderboardId, first: First = FIRST
    ) -> AsyncGenerator[Standings, None]:
        """The best places on a board in the present window: now, and again whenever that has changed."""
        context, key = info.context, Leaderboard.key(leaderboard_id, path="leaderboardId")
        page = PageRequest.of(first=first, after=None)

        async def read() -> Standings:
            today = await context.today()
            found = await queries.leaderboards_by_id(viewer=context.viewer, today=today, ids=[key])
            if key not in found:
                raise LeaderboardNotFound("there is no such board that you may see", path=("leaderboardId",))
            return await read_standings(context, found[key], today, page)

        async for shown in watch(context, [f"board:{key}"], read):
            yield shown
