"""Move an agent to a team, or out of every team, from a day on."""

from datetime import date, datetime
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.organisation.queries import hold_tree_alone
from domain.organisation.tree import rebuild_team_agents, teams_above
from domain.people.find import change_agent, require_team
from domain.people.mark_change import mark_change


@operation
async def move_agent(*, agent_id: UUID, team_id: UUID | None, from_day: date, now: datetime) -> UUID:
    """Record the agent's primary team from the day on, None for no team, and return the agent's id.

    A row recorded later for the same day holds instead of the one before; rows of later days keep holding. The tree is
    held alone: a sale that is folded at the same time must see the move, or be seen by it.
    """
    organisation = await hold_tree_alone()
    await change_agent(agent_id)
    if team_id is not None:
        await require_team(team_id)
    before = await teams_above([agent_id], from_day=from_day)
    await sql.execute(
        "insert into memberships (agent_id, team_id, from_day, recorded_at) values ($1, $2, $3, $4)",
        agent_id,
        team_id,
        from_day,
        now,
    )
    await rebuild_team_agents([agent_id])
    after = await teams_above([agent_id], from_day=from_day)
    await mark_change(
        agents=[agent_id], teams=before | after, from_day=from_day, time_zone=organisation.time_zone, now=now
    )
    return agent_id
