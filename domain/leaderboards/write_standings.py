"""Write the scores of agents whose figures moved. Ranks are read, never stored."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.database import sql
from domain.database.replace_rows import replace_rows
from domain.leaderboards.board import COLUMNS, Board
from domain.metrics.figures import Wanted, agent_figures
from domain.metrics.metric import Nothing
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.calendar import the_calendar
from domain.shared.period import Period

KEY = ("leaderboard_id", "window_start", "agent_id")
Place = tuple[Board, Period, UUID]
_SCOPE = """unnest($2::uuid[], $3::date[], $4::uuid[]) as s (leaderboard_id, window_start, agent_id)
            where stored.leaderboard_id = s.leaderboard_id and stored.window_start = s.window_start
              and stored.agent_id = s.agent_id"""


async def write_standings(
    days: Mapping[UUID, Collection[date]], *, since: Mapping[UUID, date], last: date, now: datetime
) -> set[UUID]:
    """Rewrite these agents' scores, and return the boards that changed.

    It is done in the windows that these days lie in, and in every window from one day until, and with, the last; what
    is kept of others from that day on belongs to windows that are no more, and goes.
    """
    places = [
        (board, window, agent)
        for board in await _boards()
        for agent in sorted(days.keys() | since.keys())
        for window in sorted(_windows(board, days.get(agent, ()), since.get(agent), last))
    ]
    scope = [(board.id, window.start, agent) for board, window, agent in places] + await _kept(since)
    if not scope:
        return set()
    taking_part = await _taking_part(places)
    wanted = [Wanted(agent, board.metric, window) for board, window, agent in taking_part]
    figures = await agent_figures(wanted, now=now)
    changes = await replace_rows(
        "standings",
        key=KEY,
        scope=_SCOPE,
        scope_values=list(zip(*scope, strict=True)),
        columns=(*KEY, "score"),
        rows=[
            {"leaderboard_id": board.id, "window_start": window.start, "agent_id": agent, "score": score}
            for board, window, agent in taking_part
            if worth_a_row(score := figures[Wanted(agent, board.metric, window)].value, board)
        ],
        watch=("leaderboard_id",),
    )
    return {board for change in changes for (board,) in filter(None, (change.before, change.after))}


def worth_a_row(score: Decimal | None, board: Board) -> bool:
    """Return whether the score is kept. Nothing to add up is nobody's row: a new window begins without a write."""
    return score is not None and (score != 0 or board.metric.nothing is Nothing.NULL)


async def _boards() -> list[Board]:
    rows = await sql.fetch(f"select {COLUMNS} from leaderboards order by id")
    catalogue, calendar = await the_catalogue(), await the_calendar()
    return [Board.of(row, catalogue, calendar) for row in rows]


def _windows(board: Board, days: Collection[date], since: date | None, last: date) -> set[Period]:
    onwards = () if since is None else board.windows(since=since, last=last)
    return board.windows_of(days) | set(onwards)


async def _kept(since: Mapping[UUID, date]) -> list[tuple[UUID, date, UUID]]:
    rows = await sql.fetch(
        """select s.leaderboard_id, s.window_start, s.agent_id from standings s
             join unnest($1::uuid[], $2::date[]) as changed (agent_id, since) using (agent_id)
            where s.window_start >= changed.since""",
        list(since.keys()),
        list(since.values()),
    )
    return [(row["leaderboard_id"], row["window_start"], row["agent_id"]) for row in rows]


async def _taking_part(places: Sequence[Place]) -> list[Place]:
    rows = await sql.fetch(
        """select distinct asked.position
             from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::uuid[], $5::date[], $6::date[])
                  as asked (position, leaderboard_id, team_id, agent_id, from_day, until_day)
            where exists (select 1 from participants p
                           where p.leaderboard_id = asked.leaderboard_id and p.agent_id = asked.agent_id)
               or exists (select 1 from team_agents t
                           where t.team_id = asked.team_id and t.agent_id = asked.agent_id
                             and t.from_day < asked.until_day and asked.from_day < t.until_day)
            order by 1""",
        list(range(len(places))),
        [board.id for board, _, _ in places],
        [board.team_id for board, _, _ in places],
        [agent for _, _, agent in places],
        [window.start for _, window, _ in places],
        [window.end for _, window, _ in places],
    )
    return [places[row["position"]] for row in rows]
