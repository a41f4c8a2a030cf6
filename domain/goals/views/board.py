"""A team's board: the goals of everybody below it on a day, who is on track at a glance, and who needs help first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final
from uuid import UUID

import asyncpg

from domain.access.sight import teams_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.parameters import Parameters
from domain.goals.goal import COLUMNS, Goal, the_terms
from domain.goals.progress import GoalProgress, progress_in
from domain.goals.queries import SeenProgress, goals_seen, seen_of
from domain.goals.rules.judge import Status
from domain.goals.views.choose import GoalFilter, GoalState, in_state
from domain.metrics.figures import Freshness
from domain.shared.paging import Page, PageRequest, UnknownCursor

# The team itself at depth -1, then its own people and the teams directly below, then theirs.
_BELOW: Final = """
    select agent_id as id, depth from team_agents where team_id = $1 and $2 >= from_day and $2 < until_day
    union all
    select branch_id, depth - 1 from team_branches where team_id = $1 and $2 >= from_day and $2 < until_day"""


class BoardOrder(StrEnum):
    """How a board is sorted; goals without the figure come last."""

    PACE_ASC = "PACE_ASC"
    PACE_DESC = "PACE_DESC"
    ATTAINMENT_ASC = "ATTAINMENT_ASC"
    ATTAINMENT_DESC = "ATTAINMENT_DESC"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTerms:
    """Whose board, as of which day, of which goals, and how it is shown. Directly below are a team's own people."""

    team_id: UUID
    on: date
    chosen: GoalFilter
    is_direct: bool = False
    with_disabled: bool = False
    order: BoardOrder = BoardOrder.PACE_ASC


@dataclass(frozen=True, slots=True)
class Board:
    """The team's own goals, one page of those below, how many of these stand where, and who is not on it.

    Disabled agents are hidden unless asked for; an agent without a goal that runs on the day has no row.
    """

    own: Sequence[SeenProgress]
    rows: Page[SeenProgress]
    counts: Mapping[Status, int]
    hidden_agents: int
    agents_without_goal: int
    freshness: Freshness


async def team_board(
    terms: BoardTerms, *, viewer: Viewer, today: date, now: datetime, page: PageRequest
) -> Board | None:
    """Return the board of a team, or None if its figures are hidden from the viewer."""
    if not await _is_seen(terms.team_id, viewer=viewer, today=today):
        return None
    goals = await _goals(terms, viewer=viewer, today=today)
    judged = await progress_in([(goal, goal.nearest_cycle(terms.on)) for goal in goals], today=today, now=now)
    below = [one for one in judged if one.goal.team_id != terms.team_id]
    shown = _page([one for one in below if terms.chosen.status in (None, one.status)], terms.order, page)
    hidden, without = await _missing(terms, today=today)
    return Board(
        own=await seen_of([one for one in judged if one.goal.team_id == terms.team_id]),
        rows=Page(await seen_of(shown.items), shown.cursors, shown.has_next),
        counts=Counter(one.status for one in below),
        hidden_agents=hidden,
        agents_without_goal=without,
        freshness=Freshness.of_all([one.freshness for one in judged] or [Freshness(now, 0)]),
    )


async def _is_seen(team_id: UUID, *, viewer: Viewer, today: date) -> bool:
    parameters = Parameters([team_id])
    seen = teams_seen(viewer, today=today, parameters=parameters)
    return bool(await sql.fetch_value(f"select $1::uuid in ({seen})", *parameters))


async def _goals(terms: BoardTerms, *, viewer: Viewer, today: date) -> list[Goal]:
    """Return the goals of the team and of everybody below whose figures the viewer may see."""
    parameters = Parameters([terms.team_id, terms.on, terms.is_direct])
    wanted = [
        "(g.agent_id in (select id from below) or g.team_id in (select id from below))",
        goals_seen(viewer, today, parameters),
        _running(terms, parameters),
    ]
    if not terms.with_disabled:
        wanted.append(f"not exists (select 1 from agents a where a.id = g.agent_id and {_disabled(today, parameters)})")
    rows = await sql.fetch(
        f"""with below as (select id from ({_BELOW}) b where depth <= 0 or not $3)
            select {COLUMNS} from goals g where {" and ".join(wanted)}""",
        *parameters,
    )
    found = await the_terms()
    return [Goal.of(row, found) for row in rows]


async def _missing(terms: BoardTerms, *, today: date) -> tuple[int, int]:
    """Return how many disabled agents are hidden with their goals, and how many others have no such goal."""
    parameters = Parameters([terms.team_id, terms.on, terms.is_direct])
    running = _running(terms, parameters)
    row: asyncpg.Record | None = await sql.fetch_one(
        f"""select count(*) filter (where is_disabled and has_goal) as hidden,
                   count(*) filter (where not is_disabled and not has_goal) as without
              from (select {_disabled(today, parameters)} as is_disabled,
                           exists (select 1 from goals g where g.agent_id = a.id and {running}) as has_goal
                      from ({_BELOW}) b join agents a using (id) where depth <= 0 or not $3) below""",
        *parameters,
    )
    assert row is not None  # noqa: S101 - a count has a row
    return (0 if terms.with_disabled else row["hidden"]), row["without"]


def _running(terms: BoardTerms, parameters: Parameters) -> str:
    """Return the condition on `goals g` that it runs on the day, and is one of those that are meant."""
    running = in_state(GoalState.RUNNING, on=terms.on, parameters=parameters)
    return " and ".join([running, *terms.chosen.sql(on=terms.on, parameters=parameters)])


def _disabled(today: date, parameters: Parameters) -> str:
    return f"coalesce(a.disabled_on <= {parameters.bind(today)}, false)"


def _page(shown: Sequence[GoalProgress], order: BoardOrder, page: PageRequest) -> Page[GoalProgress]:
    placed = sorted(((_place(one, order), one) for one in shown), key=lambda pair: pair[0])
    if page.after is not None:
        after = _read_place(page.after, order)
        placed = [pair for pair in placed if pair[0] > after]
    rows = placed[: page.first]
    return Page([one for _, one in rows], [_written(place, order) for place, _ in rows], len(placed) > page.first)


Place = tuple[bool, Decimal, str]


def _place(one: GoalProgress, order: BoardOrder) -> Place:
    """Return what sorts the goal; those with nothing to tell come last in every order."""
    by_pace = order in (BoardOrder.PACE_ASC, BoardOrder.PACE_DESC)
    figure = one.composite.pace_ratio if by_pace else one.composite.attainment
    if figure is None:
        return (True, Decimal(0), str(one.goal.id))
    is_descending = order in (BoardOrder.PACE_DESC, BoardOrder.ATTAINMENT_DESC)
    return (False, -figure if is_descending else figure, str(one.goal.id))


def _written(place: Place, order: BoardOrder) -> tuple[str, ...]:
    is_last, figure, goal = place
    return (order.value, str(int(is_last)), str(figure), goal)


def _read_place(cursor: Sequence[str], order: BoardOrder) -> Place:
    name, *values = cursor or ("",)
    try:
        is_last, figure, goal = values
        place = (bool(int(is_last)), Decimal(figure), str(UUID(goal)))
    except (ValueError, InvalidOperation):
        place = None
    if name != order.value or place is None or not place[1].is_finite():
        message = "the cursor belongs to another list or order; use one that this list returned"
        raise UnknownCursor(message, path=("after",))
    return place
