"""The tree on every day: which agents and teams belong to a team, directly or through the teams below, and when.

`team_agents` and `team_branches` are derived from the memberships and the parents of teams; a team counts itself at
depth 0 on every day, so that facts of its own count from before it had its place in the tree. Their names are never
qualified, so temporary tables of the same names are filled in their place.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.organisation.dated import MEMBERSHIPS, PARENTS, spans
from domain.shared.errors import Conflict

DEEPEST_TREE = 32  # levels; a company has seven, a walk that goes on longer is going round


class TreeTooDeep(Conflict):
    """The tree has at most 32 levels."""

    code: ClassVar[str] = "team.too_deep"


REBUILD = f"""
    with recursive parents as ({spans(PARENTS)}),
    above (agent_id, team_id, depth, from_day, until_day) as (
        select agent_id, team_id, 0, from_day, until_day
          from ({spans(MEMBERSHIPS, where="$1::uuid[] is null or agent_id = any($1)")}) member
         where team_id is not null
        union all
        select below.agent_id, parents.parent_id, below.depth + 1,
               greatest(below.from_day, parents.from_day), least(below.until_day, parents.until_day)
          from above below
          join parents on parents.team_id = below.team_id and parents.parent_id is not null
           and parents.from_day < below.until_day and below.from_day < parents.until_day
         where below.depth < {DEEPEST_TREE}
    )
    insert into team_agents (team_id, agent_id, depth, from_day, until_day)
    select team_id, agent_id, depth, from_day, until_day from above
"""

REBUILD_BRANCHES = f"""
    with recursive parents as ({spans(PARENTS)}),
    above (branch_id, team_id, depth, from_day, until_day) as (
        select id, id, 0, '-infinity'::date, 'infinity'::date from teams
         where $1::uuid[] is null or id = any($1)
        union all
        select below.branch_id, parents.parent_id, below.depth + 1,
               greatest(below.from_day, parents.from_day), least(below.until_day, parents.until_day)
          from above below
          join parents on parents.team_id = below.team_id and parents.parent_id is not null
           and parents.from_day < below.until_day and below.from_day < parents.until_day
         where below.depth < {DEEPEST_TREE}
    )
    insert into team_branches (team_id, branch_id, depth, from_day, until_day)
    select team_id, branch_id, depth, from_day, until_day from above
"""


async def rebuild_tree() -> None:
    """Derive anew to which teams all agents and all teams belong on every day."""
    await rebuild_team_agents(None)
    await rebuild_team_branches(None)


async def rebuild_team_agents(agent_ids: Collection[UUID] | None) -> None:
    """Derive anew to which teams the agents belong on every day; without a list, for all agents."""
    ids = None if agent_ids is None else sorted(agent_ids)
    await sql.execute("delete from team_agents where $1::uuid[] is null or agent_id = any($1)", ids)
    await sql.execute(REBUILD, ids)
    deepest = await sql.fetch_value(
        "select max(depth) from team_agents where $1::uuid[] is null or agent_id = any($1)", ids
    )
    if deepest is not None and deepest >= DEEPEST_TREE:
        raise TreeTooDeep(f"the tree would have more than {DEEPEST_TREE} levels", path=("parentId",))


async def rebuild_team_branches(branch_ids: Collection[UUID] | None) -> None:
    """Derive anew to which teams these teams belong on every day; without a list, for all teams."""
    ids = None if branch_ids is None else sorted(branch_ids)
    await sql.execute("delete from team_branches where $1::uuid[] is null or branch_id = any($1)", ids)
    await sql.execute(REBUILD_BRANCHES, ids)


async def agents_below(team_id: UUID, *, from_day: date) -> set[UUID]:
    """Return who belongs to the team or one below it on any day from this one on."""
    rows = await sql.fetch(
        "select distinct agent_id from team_agents where team_id = $1 and until_day > $2", team_id, from_day
    )
    return {row["agent_id"] for row in rows}


async def everybody_below(since: Mapping[UUID, date]) -> set[UUID]:
    """Return the teams, and all agents and teams that belong to one of them on any day from that team's on."""
    rows = await sql.fetch(
        """select distinct below.id from unnest($1::uuid[], $2::date[]) as t (team_id, day)
             join (select team_id, agent_id as id, until_day from team_agents
                   union all select team_id, branch_id, until_day from team_branches) below
               on below.team_id = t.team_id and below.until_day > t.day""",
        list(since),
        list(since.values()),
    )
    return {row["id"] for row in rows}


async def teams_above(agent_ids: Collection[UUID], *, from_day: date) -> set[UUID]:
    """Return the teams that one of the agents belongs to, however far below, on any day from this one on."""
    rows = await sql.fetch(
        "select distinct team_id from team_agents where agent_id = any($1) and until_day > $2",
        sorted(agent_ids),
        from_day,
    )
    return {row["team_id"] for row in rows}


async def branches_above(team_id: UUID, *, from_day: date) -> set[UUID]:
    """Return the team, and those that it lies below on any day from this one on."""
    rows = await sql.fetch(
        "select distinct team_id from team_branches where branch_id = $1 and until_day > $2", team_id, from_day
    )
    return {row["team_id"] for row in rows}


async def managers_above(pairs: Sequence[tuple[UUID, date]]) -> dict[tuple[UUID, date], list[tuple[int, UUID]]]:
    """Return, for each agent and day, who managed each level above: 1 is the own team's manager, 2 its parent team's.

    A level that was vacant that day is left out; the others keep their number.
    """
    wanted = sorted(set(pairs))
    rows = await sql.fetch(
        """select wanted.agent_id, wanted.day, above.depth + 1 as level, managing.agent_id as manager_id
             from unnest($1::uuid[], $2::date[]) as wanted (agent_id, day)
             join team_agents above on above.agent_id = wanted.agent_id
              and wanted.day >= above.from_day and wanted.day < above.until_day
             join lateral (select manager.agent_id from team_managers manager
                            where manager.team_id = above.team_id and manager.from_day <= wanted.day
                            order by manager.from_day desc, manager.id desc limit 1) managing on true
            where managing.agent_id is not null
            order by wanted.agent_id, wanted.day, above.depth""",
        [agent_id for agent_id, _ in wanted],
        [day for _, day in wanted],
    )
    managers: dict[tuple[UUID, date], list[tuple[int, UUID]]] = {pair: [] for pair in wanted}
    for row in rows:
        managers[row["agent_id"], row["day"]].append((row["level"], row["manager_id"]))
    return managers
