"""Tell, once for each cycle and version of the target, that a goal has reached a share of it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from domain.database import sql
from domain.goals.goal import COLUMNS, Goal
from domain.goals.rules import milestones_reached
from domain.metrics.figures import Wanted, agent_figures, team_figures
from domain.metrics.the_catalogue import Catalogue, the_catalogue
from domain.outbox.record_news import Piece, record_news
from domain.shared.period import Period

Reached = tuple[Goal, Period, int]


async def tell_milestones(days: Mapping[UUID, Collection[date]], *, of_teams: bool, now: datetime) -> None:
    """Look at the cycles that these days of these owners lie in, and record milestones reached for the first time."""
    owner = "team_id" if of_teams else "agent_id"
    rows = await sql.fetch(f"select {COLUMNS} from goals where {owner} = any($1)", sorted(days))
    running = [
        (goal, cycle) for goal in _goals(rows, await the_catalogue()) for cycle in _cycles(goal, days[goal.owner_id])
    ]
    read = team_figures if of_teams else agent_figures
    figures = await read(list({Wanted(goal.owner_id, goal.metric, cycle) for goal, cycle in running}), now=now)
    reached = [
        (goal, cycle, percent)
        for goal, cycle in running
        for percent in milestones_reached(
            achievement=figures[Wanted(goal.owner_id, goal.metric, cycle)].value, target=goal.target
        )
    ]
    await record_news([_piece(*one) for one in _worth_telling(await _first_time(reached, now=now))], now=now)


def goal_days(since: date, today: date) -> list[date]:
    """Return one day in each month from a day until today: enough to find every cycle."""
    days = [since]
    while (following := (days[-1].replace(day=1) + timedelta(days=32)).replace(day=1)) <= today:
        days.append(following)
    return days


def _goals(rows: Iterable[asyncpg.Record], catalogue: Catalogue) -> list[Goal]:
    return [Goal.of(dict(row), catalogue) for row in rows]


def _cycles(goal: Goal, days: Iterable[date]) -> set[Period]:
    return {cycle for day in days if (cycle := goal.cycle_on(day)) is not None}


async def _first_time(reached: list[Reached], *, now: datetime) -> list[Reached]:
    rows = await sql.fetch(
        """insert into goal_milestones (goal_id, cycle_start, target_version, percent, reached_at)
           select r.*, $5 from unnest($1::uuid[], $2::date[], $3::integer[], $4::smallint[]) as r
            order by 1, 2, 3, 4
           on conflict do nothing returning goal_id, cycle_start, percent""",
        [goal.id for goal, _, _ in reached],
        [cycle.start for _, cycle, _ in reached],
        [goal.target_version for goal, _, _ in reached],
        [percent for _, _, percent in reached],
        now,
    )
    fresh = {(row["goal_id"], row["cycle_start"], row["percent"]) for row in rows}
    return [one for one in reached if (one[0].id, one[1].start, one[2]) in fresh]


def _worth_telling(fresh: list[Reached]) -> list[Reached]:
    # A changed target reaches several at once, which is one piece of news, not three.
    highest = {(goal.id, cycle): percent for goal, cycle, percent in sorted(fresh, key=lambda one: one[2])}
    return [one for one in fresh if one[0].target_version == 1 or one[2] == highest[one[0].id, one[1]]]


def _piece(goal: Goal, cycle: Period, percent: int) -> Piece:
    return Piece(
        kind="goal.milestone_reached",
        dedupe_key=f"goal:{goal.id}:{cycle.start}:{goal.target_version}:{percent}",
        agent_id=goal.agent_id,
        team_id=goal.team_id,
        about={
            "goalId": str(goal.id),
            "cycleStart": str(cycle.start),
            "percent": percent,
            "targetVersion": goal.target_version,
        },
    )
