"""Goals and their progress as a viewer may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.goals.goal import COLUMNS, Goal
from domain.goals.rules import Progress, Thresholds, progress
from domain.metrics.figures import Freshness, Wanted, agent_figures, team_figures
from domain.metrics.the_catalogue import the_catalogue
from domain.organisation.queries import the_organisation
from domain.organisation.settings import pace_thresholds_on, working_days_on
from domain.shared.paging import Page, PageRequest
from domain.shared.period import Period

BY_NAME: Final = Sort("BY_NAME", {"name": "text", "id": "uuid"})


@dataclass(frozen=True, slots=True)
class GoalProgress:
    """Where a goal stands in one cycle."""

    goal: Goal
    cycle: Period
    progress: Progress
    milestones: Sequence[int]
    freshness: Freshness
    base_currency: str


async def goals(
    *,
    viewer: Viewer,
    today: date,
    agent_id: UUID | None,
    team_id: UUID | None,
    search: str | None,
    page: PageRequest,
) -> Page[Goal]:
    """Return the goals of the agents and teams whose figures the viewer may see, by name."""
    parameters = Parameters()
    wanted = [_seen(viewer, today, parameters)]
    for column, value in (("agent_id", agent_id), ("team_id", team_id)):
        if value is not None:
            wanted.append(f"{column} = {parameters.bind(value)}")
    if search is not None:
        wanted.append(f"strpos(lower(name), lower({parameters.bind(search)})) > 0")
    select = f"select {COLUMNS} from goals where {' and '.join(wanted)}"
    catalogue = await the_catalogue()
    return await fetch_page(
        select, parameters=parameters, sort=BY_NAME, page=page, read=lambda row: Goal.of(dict(row), catalogue)
    )


async def goals_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, Goal]:
    """Return those of the goals that the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {COLUMNS} from goals
             where id = any({parameters.bind(list(ids))}) and {_seen(viewer, today, parameters)}""",
        *parameters,
    )
    catalogue = await the_catalogue()
    return {row["id"]: Goal.of(dict(row), catalogue) for row in rows}


async def progress_of(goals: Sequence[Goal], *, on: date, today: date, now: datetime) -> list[GoalProgress]:
    """Return where the goals stand in the cycle of a day, judged as of today and by the settings of today."""
    cycles = {goal.id: goal.nearest_cycle(on) for goal in goals}
    wanted = {goal.id: Wanted(goal.owner_id, goal.metric, cycles[goal.id]) for goal in goals}
    figures = await agent_figures([wanted[goal.id] for goal in goals if goal.agent_id], now=now)
    figures |= await team_figures([wanted[goal.id] for goal in goals if goal.team_id], now=now)
    milestones = await _milestones(goals, cycles, today=today)
    base_currency = (await the_organisation()).base_currency
    weekdays, limits = await working_days_on(today), await pace_thresholds_on(today)
    return [
        GoalProgress(
            goal=goal,
            cycle=cycles[goal.id],
            progress=progress(
                achievement=figures[wanted[goal.id]].value,
                target=goal.target,
                cycle=cycles[goal.id],
                today=today,
                weekdays=weekdays,
                thresholds=Thresholds(limits.on_track, limits.at_risk),
                is_ratio=not goal.metric.grows,
            ),
            milestones=milestones.get(goal.id, []),
            freshness=figures[wanted[goal.id]].freshness,
            base_currency=base_currency,
        )
        for goal in goals
    ]


async def _milestones(goals: Sequence[Goal], cycles: dict[UUID, Period], *, today: date) -> dict[UUID, list[int]]:
    # A cycle that is over keeps what was told of it, whatever the target has become since.
    rows = await sql.fetch(
        """select m.goal_id, array_agg(m.percent order by m.percent) as percents
             from unnest($1::uuid[], $2::date[], $3::integer[]) as g (goal_id, cycle_start, target_version)
             join goal_milestones m using (goal_id, cycle_start)
            where m.target_version = coalesce(g.target_version, (
                      select max(last.target_version) from goal_milestones last
                       where last.goal_id = g.goal_id and last.cycle_start = g.cycle_start))
            group by m.goal_id""",
        [goal.id for goal in goals],
        [cycles[goal.id].start for goal in goals],
        [None if cycles[goal.id].end <= today else goal.target_version for goal in goals],
    )
    return {row["goal_id"]: list(row["percents"]) for row in rows}


def _seen(viewer: Viewer, today: date, parameters: Parameters) -> str:
    agents = agents_seen(viewer, today=today, parameters=parameters)
    teams = teams_seen(viewer, today=today, parameters=parameters)
    return f"(agent_id in ({agents}) or team_id in ({teams}))"
