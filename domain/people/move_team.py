"""Move a team below another one from a day on."""

from datetime import date, datetime
from uuid import UUID

from domain.database.operation import operation
from domain.organisation.queries import hold_tree_alone
from domain.organisation.refuse_cycle import refuse_cycle
from domain.organisation.tree import agents_below, branches_above, rebuild_tree
from domain.people.create_team import record_parent
from domain.people.find import change_team, require_team
from domain.people.mark_change import mark_change


@operation
async def move_team(*, team_id: UUID, parent_id: UUID | None, from_day: date, now: datetime) -> UUID:
    """Put the team below the parent, or at the top, from the day on, and return its id.

    The tree is held alone: two moves at once, each fine by itself, could close a circle together.
    """
    organisation = await hold_tree_alone()
    await change_team(team_id)
    if parent_id is not None:
        await require_team(parent_id, path="parentId")
    agents = await agents_below(team_id, from_day=from_day)
    before = await branches_above(team_id, from_day=from_day)
    await record_parent(team_id=team_id, parent_id=parent_id, from_day=from_day, now=now)
    await refuse_cycle(team_id)
    await rebuild_tree()
    after = await branches_above(team_id, from_day=from_day)
    await mark_change(agents=agents, teams=before | after, from_day=from_day, time_zone=organisation.time_zone, now=now)
    return team_id
