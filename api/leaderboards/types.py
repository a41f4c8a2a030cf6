"""Boards and standings as they are shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.context import Context, Info
from api.enums import Cycle
from api.freshness import Freshness
from api.metrics.types import Figure, Metric
from api.nodes import Node
from api.people.types import Agent, On
from domain.leaderboards import queries
from domain.leaderboards.board import Board
from domain.organisation.queries import the_organisation
from domain.shared.paging import Page, PageRequest


@strawberry.type
class Standing:
    """One participant's place on a board."""

    rank: int
    """The place among all: two of rank 1 are followed by rank 3."""
    name: str
    """What the participant is called."""
    score: Figure
    """What is ranked."""
    agent_key: strawberry.Private[UUID]

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """The participant; null where you may see the board and not the agent."""
        return await Agent.find(info.context, self.agent_key)


@strawberry.type
class Standings:
    """The places on a board in one window."""

    window_start: date | None
    """The first day of the window; null when the board does not run on that day."""
    window_end: date | None
    """The first day after it."""
    freshness: Freshness | None
    """How current the places are."""
    places: Connection[Standing]
    """The participants, best first."""


@strawberry.type
class Leaderboard(Node):
    """A metric ranked among chosen people, anew in each window."""

    name: str
    """What it is called."""
    metric: Metric
    """What is ranked."""
    cycle: Cycle
    """How often it starts anew; two weeks are counted from its first day."""
    from_day: date
    """Its first day."""
    until_day: date | None
    """The first day after it; null while it goes on."""
    board: strawberry.Private[Board]

    @classmethod
    def read(cls, board: Board) -> Self:
        """Return the board as it is shown."""
        return cls(
            id=cls.global_id(board.id),
            version=board.version,
            name=board.name,
            metric=Metric.read(board.metric),
            cycle=board.cycle,
            from_day=board.from_day,
            until_day=board.until_day,
            board=board,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the boards that the viewer may see."""
        found = await queries.leaderboards_by_id(viewer=context.viewer, today=await context.today(), ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def standings(self, info: Info, on: On = None, first: First = FIRST, after: After = None) -> Standings:
        """The places in the window of that day. Ranks are among all, whatever the page."""
        day = on or await info.context.today()
        return await read_standings(info.context, self.board, day, PageRequest.of(first=first, after=after))


async def read_standings(context: Context, board: Board, day: date, page: PageRequest) -> Standings:
    """Return the places on a board, which was found for the viewer, in the window of a day."""
    window = board.window_on(day)
    if window is None:
        empty: Connection[Standing] = connection(Page([], [], has_next=False), lambda standing: standing)
        return Standings(window_start=None, window_end=None, freshness=None, places=empty)
    base_currency = (await the_organisation()).base_currency
    freshness = await queries.freshness_of_board(board=board, window=window, now=context.now())
    found = await queries.standings(board=board, window=window, page=page)

    def shown(standing: queries.Standing) -> Standing:
        score: Decimal | None = standing.score
        return Standing(
            rank=standing.rank,
            name=standing.name,
            score=Figure.of(board.metric, score, base_currency=base_currency),
            agent_key=standing.agent_id,
        )

    return Standings(
        window_start=window.start,
        window_end=window.end,
        freshness=Freshness.of(freshness),
        places=connection(found, shown),
    )
