"""Keep the tree a tree on every day."""

from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.organisation.dated import PARENTS, spans
from domain.organisation.tree import DEEPEST_TREE
from domain.shared.errors import Conflict


class TeamCycle(Conflict):
    """A team cannot be below itself, on any day."""

    code: ClassVar[str] = "team.cycle"


WALK_UP = f"""
    with recursive parents as ({spans(PARENTS)}),
    walk (team_id, names, depth, from_day, until_day) as (
        select id, array[name], 0, '-infinity'::date, 'infinity'::date from teams where id = $1
        union all
        select parents.parent_id, walk.names || upper_team.name, walk.depth + 1,
               greatest(walk.from_day, parents.from_day), least(walk.until_day, parents.until_day)
          from walk
          join parents on parents.team_id = walk.team_id
           and parents.from_day < walk.until_day and walk.from_day < parents.until_day
          join teams upper_team on upper_team.id = parents.parent_id
         where walk.depth <= {DEEPEST_TREE} and (walk.depth = 0 or walk.team_id <> $1)
    )
    select names, from_day from walk where depth > 0 and team_id = $1 order by from_day limit 1
"""


async def refuse_cycle(team_id: UUID) -> None:
    """Walk up from the team, through every parent it has on any day, and refuse to come back to it."""
    circle = await sql.fetch_one(WALK_UP, team_id)
    if circle is not None:
        way = " → ".join(circle["names"])
        message = f"from {circle['from_day']} on the tree would go round: {way}; choose a team that is not below it"
        raise TeamCycle(message, path=("parentId",))
