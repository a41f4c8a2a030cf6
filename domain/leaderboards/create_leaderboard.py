"""Create a board: which metric is ranked, in which windows, among whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Layer, Mark, What, write_marks
from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.queries import hold_tree_alone
from domain.shared.errors import Invalid, NotFound
from domain.shared.names import clean_name
from domain.shared.period import Cycle, refuse_empty

MOST_CHOSEN = 10_000  # chosen one by one; a team's board has no bound


class ParticipantsNotOneWay(Invalid):
    """Participants are a team's people, or chosen agents."""

    code: ClassVar[str] = "leaderboard.participants_not_one_way"


class MetricNotRanked(Invalid):
    """A stock has no window to be ranked in."""

    code: ClassVar[str] = "leaderboard.metric_not_ranked"


class WindowHasNoEnd(Invalid):
    """A board of custom dates is one window, which ends."""

    code: ClassVar[str] = "leaderboard.window_has_no_end"


class NobodyToRank(NotFound):
    """There is no such team or agent."""

    code: ClassVar[str] = "leaderboard.nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTerms:
    """A metric ranked anew in each window, among a team's people of that window or among chosen agents."""

    name: str
    metric: str
    cycle: Cycle
    from_day: date
    until_day: date | None = None
    team_id: UUID | None = None
    agent_ids: Sequence[UUID] = field(default=())


@operation
async def create_leaderboard(*, terms: BoardTerms, now: datetime) -> UUID:
    """Write the board and mark its participants, so that it is filled at once."""
    _check(terms, (await the_catalogue()).metric(terms.metric))
    await hold_tree_alone()  # who joins the team at the same time must be marked by one of the two
    await _require_participants(terms)
    created: UUID = await sql.fetch_value(
        """insert into leaderboards (name, metric, cycle, from_day, until_day, team_id)
           values ($1, $2, $3, $4, $5, $6) returning id""",
        clean_name(terms.name),
        terms.metric,
        terms.cycle.value,
        terms.from_day,
        terms.until_day,
        terms.team_id,
    )
    await sql.execute(
        "insert into participants (leaderboard_id, agent_id) select $1, unnest($2::uuid[])",
        created,
        sorted(set(terms.agent_ids)),
    )
    await _mark_participants(terms, now=now)
    return created


def _check(terms: BoardTerms, ranked: AnyMetric) -> None:
    clean_name(terms.name)
    if (terms.team_id is None) is (not terms.agent_ids) or len(terms.agent_ids) > MOST_CHOSEN:
        message = f"choose a team, or between 1 and {MOST_CHOSEN} agents"
        raise ParticipantsNotOneWay(message, path=("teamId",))
    if not ranked.is_anchored:
        message = (
            f"{terms.metric} is a stock or hangs on other days; choose a metric whose rows have a day of their own"
        )
        raise MetricNotRanked(message, path=("metric",))
    refuse_empty(terms.from_day, terms.until_day)
    if terms.cycle is Cycle.CUSTOM and terms.until_day is None:
        raise WindowHasNoEnd("send the first day after the board, or choose another cycle", path=("until_day",))


async def _require_participants(terms: BoardTerms) -> None:
    if terms.team_id is not None:
        if not await sql.fetch_value("select 1 from teams where id = $1 for key share", terms.team_id):
            raise NobodyToRank("there is no such team", path=("teamId",))
        return
    rows = await sql.fetch("select id from agents where id = any($1) for key share", list(terms.agent_ids))
    unknown = set(terms.agent_ids) - {row["id"] for row in rows}
    if unknown:
        raise NobodyToRank(f"{len(unknown)} of the agents do not exist", path=("agentIds",))


async def _mark_participants(terms: BoardTerms, *, now: datetime) -> None:
    agents = set(terms.agent_ids)
    if terms.team_id is not None:
        rows = await sql.fetch(
            "select distinct agent_id from team_agents where team_id = $1 and until_day > $2",
            terms.team_id,
            terms.from_day,
        )
        agents = {row["agent_id"] for row in rows}
    marks = [Mark(Layer.AGENT, agent, What.STANDINGS, day=terms.from_day) for agent in sorted(agents)]
    await write_marks(marks, now=now)
