"""Mark the pay that looks at a team's figure when that changes."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.database import sql
from domain.marks.write import Lane, Layer, Mark, What, write_marks

LOOKS_AT_TEAM: Final = """document::jsonb @? '$.components[*].*.of ? (@ == "TEAM")'"""
# Who is or was on a plan that looks at a team's figure.
LOOKING: Final = f"""
    select p.agent_id from plan_assignments p
     where p.agent_id is not null and p.plan_id in (select plan_id from plan_versions where {LOOKS_AT_TEAM})
     union
    select t.agent_id from plan_assignments p join team_agents t using (team_id)
     where p.plan_id in (select plan_id from plan_versions where {LOOKS_AT_TEAM})"""


async def mark_members(changed: Mapping[UUID, date], *, now: datetime) -> None:
    """Mark everybody who is or was in one of these teams and on a plan that looks at its figure, from the day on.

    Many of them wait behind what happens meanwhile, and are calculated once for all of it.
    """
    rows = await sql.fetch(
        f"""with looking as materialized ({LOOKING})
           select member.agent_id, min(team.day) as day
             from unnest($1::uuid[], $2::date[]) as team (id, day)
             join team_agents member on member.team_id = team.id and member.depth = 0
             join looking on looking.agent_id = member.agent_id group by 1""",
        list(changed),
        list(changed.values()),
    )
    marks = [Mark(Layer.AGENT, row["agent_id"], What.TEAM_FIGURES, day=row["day"]) for row in rows]
    await write_marks(marks, now=now, lane=Lane.BACKFILL)
