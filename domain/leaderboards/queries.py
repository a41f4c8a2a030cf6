"""Boards and standings as a viewer may see them. Ranks are global: a page never begins at one again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.leaderboards.board import COLUMNS, Board
from domain.metrics.figures import Freshness
from domain.metrics.metric import Nothing
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.calendar import the_calendar
from domain.shared.paging import Page, PageRequest
from domain.shared.period import Period

BY_NAME: Final = Sort("BY_NAME", {"name": "text", "id": "uuid"})
BY_RANK: Final = Sort("BY_RANK", {"rank": "bigint", "name": "text", "agent_id": "uuid"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One participant's score and competition rank: two of rank 1 are followed by rank 3."""

    rank: int
    agent_id: UUID
    name: str
    score: Decimal | None


async def leaderboards(*, viewer: Viewer, today: date, search: str | None, page: PageRequest) -> Page[Board]:
    """Return the boards on which somebody takes part whom the viewer may see, by name."""
    parameters = Parameters()
    wanted = [_visible(viewer, today, parameters)]
    if search is not None:
        wanted.append(f"strpos(lower(name), lower({parameters.bind(search)})) > 0")
    select = f"select {COLUMNS} from leaderboards where {' and '.join(wanted)}"
    catalogue, calendar = await the_catalogue(), await the_calendar()
    return await fetch_page(
        select,
        parameters=parameters,
        sort=BY_NAME,
        page=page,
        read=lambda row: Board.of(row, catalogue, calendar),
    )


async def leaderboards_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, Board]:
    """Return those of the boards that the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {COLUMNS} from leaderboards
             where id = any({parameters.bind(list(ids))}) and {_visible(viewer, today, parameters)}""",
        *parameters,
    )
    catalogue, calendar = await the_catalogue(), await the_calendar()
    return {row["id"]: Board.of(row, catalogue, calendar) for row in rows}


async def standings(*, board: Board, window: Period, page: PageRequest) -> Page[Standing]:
    """Return the participants of a board that was found for the viewer, by rank; nobody's ratio comes last."""
    parameters = Parameters()
    nothing = "null" if board.metric.nothing is Nothing.NULL else "0"
    select = f"""
        select rank() over (order by coalesce(s.score, {nothing}) desc nulls last) as rank,
               a.id as agent_id, a.name, coalesce(s.score, {nothing}) as score
          from agents a
          left join standings s on s.leaderboard_id = {parameters.bind(board.id)} and s.agent_id = a.id
           and s.window_start = {parameters.bind(window.start)}
         where a.id in ({_participants(board, window, parameters)})
           and (a.disabled_on is null or a.disabled_on > {parameters.bind(window.start)})"""
    return await fetch_page(select, parameters=parameters, sort=BY_RANK, page=page, read=lambda row: Standing(**row))


async def freshness_of_board(*, board: Board, window: Period, now: datetime) -> Freshness:
    """Return how current the board is."""
    parameters = Parameters([now])
    row = await sql.fetch_one(
        f"""select coalesce(min(marked_at), $1) as computed_through, count(*) as pending_facts from stale_marks
             where layer = 'ENTITY' or subject_id in ({_participants(board, window, parameters)})""",
        *parameters,
    )
    assert row is not None  # noqa: S101 - an aggregate has a row
    return Freshness(**row)


def _participants(board: Board, window: Period, parameters: Parameters) -> str:
    if board.team_id is None:
        return f"select agent_id from participants where leaderboard_id = {parameters.bind(board.id)}"
    return f"""select agent_id from team_agents where team_id = {parameters.bind(board.team_id)}
                  and from_day < {parameters.bind(window.end)} and until_day > {parameters.bind(window.start)}"""


def _visible(viewer: Viewer, today: date, parameters: Parameters) -> str:
    if sees_all(viewer, Act.READ_FIGURES):
        return "true"
    seen, day = agents_seen(viewer, today=today, parameters=parameters), parameters.bind(today)
    return f"""(id in (select leaderboard_id from participants where agent_id in ({seen}))
             or team_id in (select team_id from team_agents where agent_id in ({seen})
                              and {day} >= from_day and {day} < until_day))"""
