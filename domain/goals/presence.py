"""On which days of a cycle the owners of goals are there: an agent within a team, and not disabled."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.database import sql
from domain.goals.goal import Goal
from domain.shared.period import Period, clipped

Running = tuple[Goal, Period]


@dataclass(frozen=True, slots=True)
class Presence:
    """The stretches of days on which each goal's agent is there. A team is there on every day."""

    stretches: Mapping[Running, Sequence[Period]]

    def days(self, goal: Goal, cycle: Period) -> frozenset[date]:
        """Return the days of the cycle on which the owner is there."""
        if goal.team_id is not None:
            return _days_of(cycle)
        return frozenset().union(*map(_days_of, self.stretches.get((goal, cycle), ())))


@lru_cache(maxsize=1_000)
def _days_of(stretch: Period) -> frozenset[date]:
    return frozenset(stretch)  # of thousands of goals in one cycle, nearly all owners are there on the same days


async def presence_of(running: Sequence[Running]) -> Presence:
    """Read when the agents of goals are in the team of the goal above, or for a goal of their own in any team.

    Who was never in a team at all is there as long as not disabled.
    """
    agents = [(goal, cycle) for goal, cycle in running if goal.agent_id is not None]
    rows = await sql.fetch(
        """select asked.position, coalesce(member.from_day, '-infinity') as from_day,
                  least(coalesce(member.until_day, 'infinity'), coalesce(agent.disabled_on, 'infinity')) as until_day
             from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::date[], $5::date[])
                  as asked (position, agent_id, team_id, from_day, until_day)
             join agents agent on agent.id = asked.agent_id
             left join team_agents member on member.agent_id = asked.agent_id
              and (member.team_id = asked.team_id or (asked.team_id is null and member.depth = 0))
            where (member.from_day < asked.until_day and asked.from_day < member.until_day)
               or (member.agent_id is null and not exists (
                       select 1 from memberships m where m.agent_id = asked.agent_id))""",
        list(range(len(agents))),
        [goal.agent_id for goal, _ in agents],
        [goal.parent_team_id for goal, _ in agents],
        [cycle.start for _, cycle in agents],
        [cycle.end for _, cycle in agents],
    )
    stretches: dict[Running, list[Period]] = defaultdict(list)
    for row in rows:
        goal, cycle = agents[row["position"]]
        there = clipped(cycle, from_day=row["from_day"], until_day=row["until_day"])
        if there is not None:
            stretches[goal, cycle].append(there)
    return Presence(stretches)
