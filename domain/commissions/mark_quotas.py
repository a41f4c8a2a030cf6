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


async def mark_quotas(owners: Mapping[UUID, date], *, now: datetime) -> None:
    """Mark everybody whose quota is a goal of these agents or teams, from the year of the day on.

    A quota is one for a whole window, so what was sold before the day in the same window may pay something else.
    """
    if not owners:
        return
    rows = await sql.fetch(
        """with quotas as (
               select p.agent_id, p.team_id, coalesce(g.agent_id, g.team_id) as owner_id
                 from goals g join plan_assignments p on (p.terms ->> 'quota_goal_id')::uuid = g.id
                where g.agent_id = any($1) or g.team_id = any($1))
           select agent_id, owner_id from quotas where agent_id is not null
            union
           select t.agent_id, q.owner_id from quotas q join team_agents t using (team_id)""",
        list(owners),
    )
    time_zone, calendar = (await the_organisation()).time_zone, await the_calendar()
    paid: dict[date, set[UUID]] = defaultdict(set)
    for row in rows:
        paid[calendar.period(owners[row["owner_id"]], Cycle.YEAR).start].add(row["agent_id"])
    for first, agents in paid.items():
        await mark_pay(agents, since=start_of_day(first, time_zone), now=now)
