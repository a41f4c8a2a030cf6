"""Appoint the manager of a team, or leave the place vacant, from a day on."""

from datetime import date, datetime
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.organisation.queries import hold_tree_alone
from domain.organisation.tree import agents_below
from domain.people.find import change_team, require_agent
from domain.people.mark_change import mark_change


@operation
async def appoint_manager(*, team_id: UUID, agent_id: UUID | None, from_day: date, now: datetime) -> UUID:
    """Let the agent manage the team from the day on, None for nobody, and return the team's id.

    The tree is held alone: an agent who joins the team at the same time must be marked by one of the two changes.
    """
    organisation = await hold_tree_alone()
    await change_team(team_id)
    if agent_id is not None:
        await require_agent(agent_id)
    await sql.execute(
        "insert into team_managers (team_id, agent_id, from_day, recorded_at) values ($1, $2, $3, $4)",
        team_id,
        agent_id,
        from_day,
        now,
    )
    await mark_change(
        agents=await agents_below(team_id, from_day=from_day),
        teams=[team_id],
        from_day=from_day,
        time_zone=organisation.time_zone,
        now=now,
    )
    return team_id
