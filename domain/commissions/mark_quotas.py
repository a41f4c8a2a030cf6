"""Mark the pay that is measured by goals whose targets changed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from domain.commissions.assign_plan import mark_pay
from domain.database import sql
from domain.organisation.calendar import the_calendar
from domain.organisation.queries import the_organisation
from domain.shared.calendars import start_of_day
from domain.shared.period import Cycle

# Who is measured by which goal: by what is assigned to them, or to a team that they are or were in.
_MEASURED = """
    select agent_id, (terms ->> 'quota_goal_id')::uuid as goal_id from plan_assignments
     where agent_id is not null and terms ->> 'quota_goal_id' is not null
     union
    select t.agent_id, (p.terms ->> 'quota_goal_id')::uuid from plan_assignments p join team_agents t using (team_id)
     where p.terms ->> 'quota_goal_id' is not null"""
# A cycle of a goal may have begun in the year before the day: one of two weeks, or one of custom dates.
_OWNERS = """
    select o.id, least(o.day - 13, (select min(g.from_day) from goals g
                                     where o.id in (g.agent_id, g.team_id) and g.cycle = 'CUSTOM'
                                       and g.from_day <= o.day and o.day < g.until_day)) as day
      from unnest($1::uuid[], $2::date[]) as o (id, day)"""


async def starts_of_cycles(owners: Mapping[UUID, date]) -> dict[UUID, date]:
    """Return the first day on which a cycle of a goal of these agents or teams may begin that holds the day."""
    rows = await sql.fetch(_OWNERS, list(owners), list(owners.values())) if owners else []
    return {row["id"]: row["day"] for row in rows}


async def mark_quotas(owners: Mapping[UUID, date], *, now: datetime) -> None:
    """Mark everybody whose quota is a goal of these agents or teams, from the year of the day on.

    A quota is one for a whole window, so what was sold before the day in the same window may pay something else.
    Of an agent's own goals each may be a share of the one that is named, and a goal that is named may be gone.
    """
    if not owners:
        return
    rows = await sql.fetch(
        f"""with measured as ({_MEASURED}), owners as ({_OWNERS})
           select m.agent_id, o.day from owners o join measured m on m.agent_id = o.id
            union
           select m.agent_id, o.day from owners o join goals g on o.id in (g.agent_id, g.team_id)
             join measured m on m.goal_id = g.id
            union
           select m.agent_id, o.day from owners o
             join measured m on not exists (select from goals g where g.id = m.goal_id)""",
        list(owners),
        list(owners.values()),
    )
    time_zone, calendar = (await the_organisation()).time_zone, await the_calendar()
    paid: dict[date, set[UUID]] = defaultdict(set)
    for row in rows:
        paid[calendar.period(row["day"], Cycle.YEAR).start].add(row["agent_id"])
    for first, agents in paid.items():
        await mark_pay(agents, since=start_of_day(first, time_zone), now=now)
