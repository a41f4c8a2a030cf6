"""Tell what goals have reached, once for each cycle and version of the target, and which of them went off track."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from domain.database import sql
from domain.goals.goal import COLUMNS, Goal, the_terms
from domain.goals.news_kind import NewsKind
from domain.goals.progress import GoalProgress, progress_in
from domain.goals.rules.judge import Status, milestones_reached
from domain.goals.tell import tell
from domain.outbox.record_news import Piece
from domain.shared.period import Period


class Changed(NamedTuple):
    """What changed of one owner's figures: single days, and everything from a day on.

    Neither says that something did on a day on which no goal of the owner runs.
    """

    days: Collection[date] = ()
    since: date | None = None


async def look_at_goals(
    changed: Mapping[UUID, Changed], *, of_teams: bool, last: date, today: date, now: datetime
) -> None:
    """Look at the cycles in which the figures of these owners changed, and tell what is new in them.

    `last` is the last day that any of them has figures of: facts may be dated ahead.
    """
    if not changed:
        return
    owner = "team_id" if of_teams else "agent_id"
    rows = await sql.fetch(f"select {COLUMNS} from goals g where g.{owner} = any($1)", sorted(changed))
    if not rows:
        return
    terms = await the_terms()
    goals = [Goal.of(row, terms) for row in rows]
    running = [(goal, cycle) for goal in goals for cycle in _cycles(goal, changed[goal.owner_id], last, today)]
    await tell_news(await progress_in(running, today=today, now=now), today=today, now=now)


async def tell_news(seen: Sequence[GoalProgress], *, today: date, now: datetime) -> None:
    """Record the milestones that are reached for the first time, and goals that are off track today."""
    pieces = [_milestone(one, percent) for one, percent in await _first_time(seen, now=now)]
    # A pass and the daily turn may tell the same at once; in one order, neither waits for the other in a circle.
    in_order = sorted(seen, key=lambda one: one.goal.id)
    pieces += [_off_track(one) for one in in_order if one.status is Status.OFF_TRACK and _is_worked_for(one, today)]
    await tell(pieces, now=now)


async def tell_lowered(goals: Sequence[Goal], *, today: date, now: datetime) -> None:
    """Of what lowered targets reach in the present cycles, and the old ones did not, tell the highest milestone only.

    What was told of the old targets has been copied to the new ones.
    """
    running = [(goal, cycle) for goal in goals if (cycle := goal.cycle_on(today)) is not None]
    fresh = await _first_time(await progress_in(running, today=today, now=now), now=now)
    highest = {one.goal.id: (one, percent) for one, percent in sorted(fresh, key=itemgetter(1))}
    await tell([_milestone(one, percent) for one, percent in highest.values()], now=now)


def _cycles(goal: Goal, changed: Changed, last: date, today: date) -> set[Period]:
    cycles = goal.cycles_of(changed.days)
    since = changed.since
    if not all(rule.metric.is_anchored for version in goal.ruleset.versions for rule in version.rules):
        # What stands in such a figure hangs on earlier days as well, also on those before the goal began.
        since = min([*changed.days, since or today])
        last = max(today, last)
    return cycles | (set() if since is None else set(goal.cycles(since=since, last=last)))


async def _first_time(seen: Sequence[GoalProgress], *, now: datetime) -> list[tuple[GoalProgress, int]]:
    """Record the milestones that are reached, and return those that were not recorded before."""
    reached = [(one, percent) for one in seen for percent in milestones_reached(one.composite)]
    rows = await sql.fetch(
        """insert into goal_milestones (goal_id, cycle_start, target_version, percent, reached_at)
           select r.*, $5 from unnest($1::uuid[], $2::date[], $3::integer[], $4::smallint[]) as r
            order by 1, 2, 3, 4
           on conflict do nothing returning goal_id, cycle_start, percent""",
        [one.goal.id for one, _ in reached],
        [one.cycle.start for one, _ in reached],
        [one.target_version for one, _ in reached],
        [percent for _, percent in reached],
        now,
    )
    fresh = {(row["goal_id"], row["cycle_start"], row["percent"]) for row in rows}
    return [(one, percent) for one, percent in reached if (one.goal.id, one.cycle.start, percent) in fresh]


def _milestone(one: GoalProgress, percent: int) -> Piece:
    key = f"goal:{one.goal.id}:{one.cycle.start}:{one.target_version}:{percent}"
    return _piece(NewsKind.MILESTONE_REACHED, key, one, percent=percent)


def _is_worked_for(one: GoalProgress, today: date) -> bool:
    # Who has left meanwhile brings nobody's goal back on track.
    return today in one.cycle and one.days_left > 0


def _off_track(one: GoalProgress) -> Piece:
    key = f"goal:{one.goal.id}:{one.cycle.start}:{one.target_version}:off_track"
    return _piece(NewsKind.OFF_TRACK, key, one)


def _piece(kind: NewsKind, key: str, one: GoalProgress, **more: int) -> Piece:
    about = {"goalId": str(one.goal.id), "cycleStart": str(one.cycle.start), "targetVersion": one.target_version}
    return Piece(
        kind=kind.value, dedupe_key=key, agent_id=one.goal.agent_id, team_id=one.goal.team_id, about=about | more
    )
