"""What is asked for agent by agent, read at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from api.context import Context
from domain.people import queries
from domain.people.queries import SeenAgent, SeenTeam


async def agents_of_ids(context: Context, ids: Sequence[UUID]) -> Sequence[SeenAgent | None]:
    """Return the agents with these ids, None for those the viewer may not see."""
    found = await queries.agents_by_id(viewer=context.viewer, today=await context.today(), ids=set(ids))
    return [found.get(agent_id) for agent_id in ids]


async def teams_of_days(context: Context, pairs: Sequence[tuple[UUID, date]]) -> Sequence[SeenTeam | None]:
    """Return the own team of each agent on each day, None where there is none that the viewer may know."""
    agents_of_day: dict[date, set[UUID]] = defaultdict(set)
    for agent_id, day in pairs:
        agents_of_day[day].add(agent_id)
    viewer, today = context.viewer, await context.today()
    found = {
        day: await queries.teams_of_agents(viewer=viewer, today=today, agent_ids=agent_ids, on=day)
        for day, agent_ids in agents_of_day.items()
    }
    return [found[day].get(agent_id) for agent_id, day in pairs]
