"""Goals and their progress as a viewer may see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.access.sight import agents_seen, teams_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.parameters import Parameters
from domain.goals.goal import COLUMNS, Goal, the_terms
from domain.goals.progress import GoalProgress, milestones_of, progress_in


@dataclass(frozen=True, slots=True)
class SeenProgress:
    """Where a goal stands in one cycle, with the milestones that were told of it."""

    judged: GoalProgress
    milestones: Sequence[int]


async def goals_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, Goal]:
    """Return those of the goals that the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {COLUMNS} from goals g
             where g.id = any({parameters.bind(list(ids))}) and {goals_seen(viewer, today, parameters)}""",
        *parameters,
    )
    terms = await the_terms()
    return {row["id"]: Goal.of(row, terms) for row in rows}


async def progress_of(goals: Sequence[Goal], *, on: date, today: date, now: datetime) -> list[SeenProgress]:
    """Return where the goals stand in the cycle of a day, or in the one nearest to it, judged as of today."""
    return await seen_of(await progress_in([(goal, goal.nearest_cycle(on)) for goal in goals], today=today, now=now))


async def seen_of(judged: Sequence[GoalProgress]) -> list[SeenProgress]:
    """Return the progress with the milestones that were told."""
    milestones = await milestones_of(judged)
    return [SeenProgress(one, milestones.get((one.goal.id, one.cycle.start), [])) for one in judged]


def goals_seen(viewer: Viewer, today: date, parameters: Parameters) -> str:
    """Return the condition on `goals g` that its owner's figures may be seen."""
    agents = agents_seen(viewer, today=today, parameters=parameters)
    teams = teams_seen(viewer, today=today, parameters=parameters)
    return f"(g.agent_id in ({agents}) or g.team_id in ({teams}))"
