"""The tree as it stood on a day, as far as the viewer may see it today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.access.known_teams import teams_known
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.parameters import Parameters
from domain.organisation.dated import MANAGERS, MEMBERSHIPS, PARENTS, held_on
from domain.people.queries import SeenAgent, SeenTeam, agents_by_id


@dataclass(frozen=True, slots=True)
class Branch:
    """A team on a day: the team above it, who managed it and who was in it, each where the viewer may see it."""

    team: SeenTeam
    parent_id: UUID | None
    manager: SeenAgent | None
    members: Sequence[SeenAgent]


@dataclass(frozen=True, slots=True)
class _Row:
    team: SeenTeam
    parent_id: UUID | None
    manager_id: UUID | None
    member_ids: Sequence[UUID]


async def tree_on(*, viewer: Viewer, today: date, on: date) -> list[Branch]:
    """Return every team that there was on the day and that the viewer may know, by name."""
    rows = await _rows(viewer=viewer, today=today, on=on)
    ids = {agent_id for row in rows for agent_id in (row.manager_id, *row.member_ids) if agent_id is not None}
    people = await agents_by_id(viewer=viewer, today=today, ids=ids)
    return [_branch(row, people) for row in rows]


async def _rows(*, viewer: Viewer, today: date, on: date) -> list[_Row]:
    parameters = Parameters()
    known = teams_known(viewer, today=today, parameters=parameters)
    day = parameters.bind(on)
    found = await sql.fetch(
        f"""with known as ({known}), parents as ({held_on(PARENTS, day=day)}),
                 managers as ({held_on(MANAGERS, day=day)}),
                 members as (select member.team_id, array_agg(member.agent_id order by agents.name, agents.id) as ids
                               from ({held_on(MEMBERSHIPS, day=day)}) member
                               join agents on agents.id = member.agent_id group by member.team_id)
            select team.id, team.name, team.version, managers.agent_id as manager_id,
                   case when parents.parent_id in (select id from known) then parents.parent_id end as parent_id,
                   coalesce(members.ids, '{{}}') as member_ids
              from teams team
              join parents on parents.team_id = team.id
              left join managers on managers.team_id = team.id
              left join members on members.team_id = team.id
             where team.id in (select id from known)
             order by team.name, team.id""",
        *parameters,
    )
    return [
        _Row(SeenTeam(row["id"], row["name"], row["version"]), row["parent_id"], row["manager_id"], row["member_ids"])
        for row in found
    ]


def _branch(row: _Row, people: Mapping[UUID, SeenAgent]) -> Branch:
    return Branch(
        team=row.team,
        parent_id=row.parent_id,
        manager=people.get(row.manager_id) if row.manager_id is not None else None,
        members=[people[agent_id] for agent_id in row.member_ids if agent_id in people],
    )
