"""Create a team."""

from datetime import date, datetime
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.marks.write import Layer, register_subjects
from domain.organisation.queries import hold_tree_still
from domain.organisation.tree import rebuild_team_branches
from domain.people.find import require_team
from domain.shared.names import clean_name


@operation
async def create_team(*, name: str, parent_id: UUID | None, from_day: date, now: datetime) -> UUID:
    """Create a team below the parent, or at the top of a tree, from the day on, and return its id."""
    await hold_tree_still()
    if parent_id is not None:
        await require_team(parent_id, path="parentId")
    team_id: UUID = await sql.fetch_value("insert into teams (name) values ($1) returning id", clean_name(name))
    await register_subjects(Layer.TEAM, [team_id])
    await record_parent(team_id=team_id, parent_id=parent_id, from_day=from_day, now=now)
    await rebuild_team_branches([team_id])
    return team_id


async def record_parent(*, team_id: UUID, parent_id: UUID | None, from_day: date, now: datetime) -> None:
    """Append the team's parent from the day on; None puts it at the top."""
    await sql.execute(
        "insert into team_parents (team_id, parent_id, from_day, recorded_at) values ($1, $2, $3, $4)",
        team_id,
        parent_id,
        from_day,
        now,
    )
