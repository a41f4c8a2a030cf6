"""Set a goal for an agent or a team, change its target, end it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Layer, Mark, What, write_marks
from domain.metrics.metric import AnyMetric
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.queries import hold_tree_alone
from domain.shared.errors import Conflict, Invalid, NotFound
from domain.shared.names import clean_name
from domain.shared.period import Cycle, refuse_empty

LARGEST_TARGET = Decimal(10) ** 18


class GoalNotFound(NotFound):
    """There is no such goal."""

    code: ClassVar[str] = "goal.not_found"


class TargetNotUsable(Invalid):
    """A target is a finite number from zero up, with at most six decimals."""

    code: ClassVar[str] = "goal.target_not_usable"


class OwnerNotOne(Invalid):
    """A goal belongs to one agent or to one team."""

    code: ClassVar[str] = "goal.owner_not_one"


class MetricHasNoDay(Invalid):
    """A stock has no day to be summed over."""

    code: ClassVar[str] = "goal.metric_has_no_day"


class CycleNotOffered(Invalid):
    """Goals run by month or by quarter."""

    code: ClassVar[str] = "goal.cycle_not_offered"


class GoalEnded(Conflict):
    """An ended goal stays as it was."""

    code: ClassVar[str] = "goal.ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTerms:
    """What is to be reached: a metric's target in each cycle from the first day until, and without, the last."""

    name: str
    metric: str
    cycle: Cycle
    target: Decimal
    from_day: date
    until_day: date | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None


@operation
async def set_goal(*, terms: GoalTerms, now: datetime) -> UUID:
    """Write the goal and mark its owner, so that a back-dated one has its milestones at once."""
    _check(terms, (await the_catalogue()).metric(terms.metric))
    await _require_owner(terms)
    await hold_tree_alone()  # agents whose days are computed meanwhile mark their teams only where a goal runs
    goal_id: UUID = await sql.fetch_value(
        """insert into goals (name, metric, agent_id, team_id, cycle, from_day, until_day, target)
           values ($1, $2, $3, $4, $5, $6, $7, $8) returning id""",
        clean_name(terms.name),
        terms.metric,
        terms.agent_id,
        terms.team_id,
        terms.cycle.value,
        terms.from_day,
        terms.until_day,
        terms.target,
    )
    await _mark_owner(goal_id, since=terms.from_day, now=now)
    return goal_id


@operation
async def change_target(*, goal_id: UUID, target: Decimal, today: date, now: datetime) -> UUID:
    """Set another target from the present cycle on; its milestones are told anew."""
    _check_target(target)
    await _require_running(goal_id, today)
    await sql.execute(
        """update goals set target = $2, target_version = target_version + 1, version = version + 1
            where id = $1 and target <> $2""",
        goal_id,
        target,
    )
    await _mark_owner(goal_id, since=today, now=now)
    return goal_id


@operation
async def end_goal(*, goal_id: UUID, until_day: date, today: date, now: datetime) -> UUID:
    """Let the goal run until, and without, this day."""
    await _require_running(goal_id, today)
    from_day = await sql.fetch_value("select from_day from goals where id = $1", goal_id)
    refuse_empty(from_day, until_day)
    await sql.execute("update goals set until_day = $2, version = version + 1 where id = $1", goal_id, until_day)
    await _mark_owner(goal_id, since=today, now=now)
    return goal_id


def _check(terms: GoalTerms, of: AnyMetric) -> None:
    clean_name(terms.name)
    if (terms.agent_id is None) is (terms.team_id is None):
        raise OwnerNotOne("name either an agent or a team", path=("agentId",))
    if not of.is_anchored:
        message = (
            f"{terms.metric} is a stock or hangs on other days; choose a metric whose rows have a day of their own"
        )
        raise MetricHasNoDay(message, path=("metric",))
    if terms.cycle is Cycle.YEAR:
        raise CycleNotOffered("choose MONTH or QUARTER", path=("cycle",))
    refuse_empty(terms.from_day, terms.until_day)
    _check_target(terms.target)


def _check_target(target: Decimal) -> None:
    if not target.is_finite() or not 0 <= target < LARGEST_TARGET or target != round(target, 6):
        raise TargetNotUsable(f"{target} cannot be a target; send a number from 0 up", path=("target",))


async def _require_owner(terms: GoalTerms) -> None:
    table, owner, path = (
        ("agents", terms.agent_id, "agentId") if terms.agent_id is not None else ("teams", terms.team_id, "teamId")
    )
    if not await sql.fetch_value(f"select 1 from {table} where id = $1 for key share", owner):
        raise NotFound(f"there is no such {table[:-1]}", path=(path,))


async def _require_running(goal_id: UUID, today: date) -> None:
    goal = await sql.fetch_one("select until_day from goals where id = $1 for no key update", goal_id)
    if goal is None:
        raise GoalNotFound("there is no such goal", path=("goalId",))
    if goal["until_day"] is not None and goal["until_day"] <= today:
        raise GoalEnded(f"the goal ended on {goal['until_day'] - timedelta(days=1)}", path=("goalId",))


async def _mark_owner(goal_id: UUID, *, since: date, now: datetime) -> None:
    goal = await sql.fetch_one("select agent_id, team_id from goals where id = $1", goal_id)
    assert goal is not None  # noqa: S101 - written in this transaction
    layer = Layer.AGENT if goal["agent_id"] else Layer.TEAM
    owner = goal["agent_id"] or goal["team_id"]
    await write_marks([Mark(layer, owner, What.GOALS, day=since)], now=now)
