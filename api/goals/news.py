"""News of goals: as a list, and as they come."""

from collections.abc import AsyncGenerator
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from api.goals.enums import NewsKind, Status
from api.goals.owner import agent_of_goal, team_of_goal
from api.goals.types import Goal
from api.live import readings
from api.people.types import Agent, Team
from domain.goals.views import news
from domain.goals.views.news import NewsFilter, NewsSince, SeenNews
from domain.shared.paging import PageRequest


@strawberry.type
class GoalNews:
    """One piece of news of a goal, told once."""

    id: strawberry.ID
    """What tells it from every other piece."""
    kind: NewsKind
    """What happened."""
    recorded_at: datetime
    """When that was noticed."""
    cycle_start: date
    """The first day of the cycle that it is about."""
    percent: int | None
    """The milestone that was reached, in per cent of the target."""
    status: Status | None
    """How the cycle ended, if it is closed: ACHIEVED or MISSED."""
    seen: strawberry.Private[SeenNews]

    @classmethod
    def read(cls, seen: SeenNews) -> Self:
        """Return the piece as it is shown."""
        status = seen.about.get("status")
        return cls(
            id=strawberry.ID(str(seen.id)),
            kind=seen.kind,
            recorded_at=seen.recorded_at,
            cycle_start=date.fromisoformat(seen.about["cycleStart"]),
            percent=seen.about.get("percent"),
            status=None if status is None else Status(status),
            seen=seen,
        )

    @strawberry.field
    async def goal(self, info: Info) -> Goal | None:
        """The goal; null if it was deleted."""
        return await Goal.find(info.context, UUID(self.seen.about["goalId"]))

    agent = strawberry.field(resolver=agent_of_goal)
    team = strawberry.field(resolver=team_of_goal)


@strawberry.type
class GoalNewsPush:
    """What was told since the last push, the oldest first."""

    news: list[GoalNews]
    """The pieces; none when it is only to say where you stand."""
    cursor: str
    """What to send as `after` when you come back; keep it once you have shown the pieces."""

    @classmethod
    def read(cls, seen: NewsSince) -> Self:
        """Return the push as it is shown."""
        return cls(news=[GoalNews.read(piece) for piece in seen.pieces], cursor=seen.stand.write())


@strawberry.input
class GoalNewsFilter:
    """Which news are meant."""

    kinds: list[NewsKind] | None = None
    """Those of these kinds."""
    agent_id: strawberry.ID | None = None
    """Those of this agent's goals."""
    team_id: strawberry.ID | None = None
    """Those of this team's goals."""


@strawberry.type
class GoalNewsQuery:
    """News of goals."""

    @strawberry.field
    async def goal_news(
        self,
        info: Info,
        filter: Annotated[GoalNewsFilter | None, strawberry.argument(description="Which news.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[GoalNews]:
        """Milestones reached, goals off track and cycles closed, of whose figures you may see, newest first."""
        chosen = filter or GoalNewsFilter()
        page = await news.news(
            viewer=info.context.viewer,
            today=await info.context.today(),
            chosen=NewsFilter(
                kinds=chosen.kinds,
                agent_id=Agent.optional_key(chosen.agent_id, path="agentId"),
                team_id=Team.optional_key(chosen.team_id, path="teamId"),
            ),
            page=PageRequest.of(first=first, after=after),
        )
        return connection(page, GoalNews.read)


NewsAfter = Annotated[
    str | None,
    strawberry.argument(description="The cursor of the last push that you have shown; without one, from now on."),
]


@strawberry.type
class GoalNewsSubscription:
    """News of goals, live."""

    @strawberry.subscription
    async def goal_news(self, info: Info, after: NewsAfter = None) -> AsyncGenerator[GoalNewsPush, None]:
        """News of goals as they are told, of all whose figures you may see: each piece once, also when you come back.

        The first push says where you stand, with what was told since `after`.
        """
        context = info.context
        stand = await news.present_stand(after)
        topics = await news.news_topics(context.viewer, today=await context.today())

        async def read() -> NewsSince:
            return await news.news_since(stand, viewer=context.viewer, today=await context.today())

        is_told = False
        async for found in readings(context, topics, read):
            seen: NewsSince | None = found
            while seen is not None:
                if seen.pieces or not is_told:
                    yield GoalNewsPush.read(seen)
                is_told, stand = True, seen.stand
                seen = await read() if seen.has_more else None
