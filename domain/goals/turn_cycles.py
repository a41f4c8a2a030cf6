"""Open the cycles of goals that have begun, and close those that are over with their final result, each once."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.database import sql
from domain.goals.behind import Behind, held_up, what_is_behind
from domain.goals.goal import Goal
from domain.goals.kept import Result
from domain.goals.news_kind import NewsKind
from domain.goals.presence import Running
from domain.goals.progress import GoalProgress, progress_in
from domain.goals.tell import tell
from domain.outbox.record_news import Piece


async def turn_cycles(goals: Sequence[Goal], *, today: date, now: datetime, behind: Behind | None = None) -> list[Goal]:
    """Open and close what is due by the morning of today, of goals whose rows the caller holds; return who was turned.

    A goal whose figures are behind is turned later. Of its cycles that are over, the targets are kept as they are now.
    """
    if not goals:
        return []
    waiting = await held_up(goals, behind or await what_is_behind(today=today), now=now)
    due = await _due(goals, today)
    await _forget_others(goals, due)
    seen = await progress_in([one for one in due if one[1].end <= today], today=today, now=now)
    over = {(one.goal.id, one.cycle): one for one in seen}
    await _record(due, [over.get((goal.id, cycle)) for goal, cycle in due], waiting, now=now)
    turned = [goal for goal in goals if goal.id not in waiting]
    seen_until = await _remember(turned, waiting, today=today, now=now)
    await tell([_news(one) for one in seen if one.cycle.end > seen_until.get(one.goal.id, date.max)], now=now)
    return turned


async def _due(goals: Sequence[Goal], today: date) -> list[Running]:
    """Return the cycles that have begun, but for those that are closed for good."""
    rows = await sql.fetch(
        """select goal_id, max(cycle_end) as day from goal_cycles
            where goal_id = any($1) and closed_at is not null group by goal_id""",
        [goal.id for goal in goals],
    )
    closed_until = {row["goal_id"]: row["day"] for row in rows}
    return [
        (goal, cycle)
        for goal in goals
        for cycle in goal.cycles(since=closed_until.get(goal.id, goal.from_day), last=today)
    ]


async def _forget_others(goals: Sequence[Goal], due: Sequence[Running]) -> None:
    """Delete open cycles that are no longer cut so: the goal ends earlier, or the calendar has changed."""
    await sql.execute(
        """delete from goal_cycles c where c.goal_id = any($1) and c.closed_at is null
              and (c.goal_id, c.cycle_start) not in (select * from unnest($2::uuid[], $3::date[]))""",
        [goal.id for goal in goals],
        [goal.id for goal, _ in due],
        [cycle.start for _, cycle in due],
    )


async def _record(
    due: Sequence[Running], over: Sequence[GoalProgress | None], waiting: set[UUID], *, now: datetime
) -> None:
    await sql.execute(
        """insert into goal_cycles as c
                  (goal_id, cycle_start, cycle_end, opened_at, closed_at, target_version, status, attainment, result)
           select d.goal_id, d.cycle_start, d.cycle_end, $8::timestamptz,
                  case when d.result is not null and d.goal_id <> all($9::uuid[]) then $8::timestamptz end,
                  d.target_version, d.status, d.attainment, d.result
             from unnest($1::uuid[], $2::date[], $3::date[], $4::integer[], $5::text[], $6::numeric[], $7::jsonb[])
                  as d (goal_id, cycle_start, cycle_end, target_version, status, attainment, result)
            order by 1, 2
           on conflict (goal_id, cycle_start) do update
              set cycle_end = excluded.cycle_end, closed_at = excluded.closed_at,
                  target_version = excluded.target_version, status = excluded.status,
                  attainment = excluded.attainment, result = excluded.result
            where c.closed_at is null""",
        [goal.id for goal, _ in due],
        [cycle.start for _, cycle in due],
        [cycle.end for _, cycle in due],
        [one and one.target_version for one in over],
        [one and one.status.value for one in over],
        [one and one.composite.attainment for one in over],
        [one and _result(one) for one in over],
        now,
        list(waiting),
    )


async def _remember(turned: Sequence[Goal], waiting: set[UUID], *, today: date, now: datetime) -> dict[UUID, date]:
    """Write who was turned today, and since when the others wait; return when each was turned before."""
    rows = await sql.fetch(
        """update goals set turned_on = greatest(turned_on, $2), waits_since = null where id = any($1)
           returning old.id, old.turned_on""",
        [goal.id for goal in turned],
        today,
    )
    if waiting:
        await sql.execute(
            "update goals set waits_since = $2 where id = any($1) and waits_since is null", list(waiting), now
        )
    return {row["id"]: row["turned_on"] for row in rows}


def _result(one: GoalProgress) -> str:
    rules = {
        rule.rule.key: Result(rule.reached.target, rule.reached.achievement, rule.reached.attainment)
        for rule in one.rules
    }
    return msgspec.json.encode(rules).decode()


def _news(one: GoalProgress) -> Piece:
    return Piece(
        kind=NewsKind.CYCLE_CLOSED.value,
        dedupe_key=f"goal:{one.goal.id}:{one.cycle.start}:closed",
        agent_id=one.goal.agent_id,
        team_id=one.goal.team_id,
        about={"goalId": str(one.goal.id), "cycleStart": str(one.cycle.start), "status": one.status.value},
    )
