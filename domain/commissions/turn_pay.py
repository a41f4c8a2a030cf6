"""The daily turn of pay: pay periods begin, and whoever is paid something for that alone is calculated anew.

It takes no notice of how long nobody did it: every period that has begun since the last turn is met, once.
"""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from domain.commissions.assign_plan import mark_pay
from domain.commissions.calculate.due_periods import ONE_DAY, begun_periods, periods_to_pay
from domain.commissions.calculate.pay_turns import last_turn
from domain.commissions.calculate.terms_of_agents import PlanTerms, terms_of_agents
from domain.database import sql
from domain.database.fail_points import reached
from domain.database.operation import operation
from domain.organisation.queries import find_organisation, hold_tree_alone
from domain.shared.calendars import local_day, start_of_day

AGENTS_AT_ONCE = 1_000  # whose terms are held in memory
_CONCERNED = """
    with concerned as (
        select distinct plan_id from plan_versions
         where document::jsonb @? '$.components[*].limits ? (@.floor != null || @.cap == "ROLL_OVER")')
    select agent_id from plan_assignments join concerned using (plan_id) where agent_id is not null
     union
    select t.agent_id from plan_assignments p join concerned using (plan_id) join team_agents t using (team_id)
     order by 1"""


async def is_pay_due(*, now: datetime) -> bool:
    """Tell whether pay was not turned today."""
    organisation = await find_organisation()
    if organisation is None:
        return False
    turned_on = await last_turn()
    return turned_on is None or turned_on < local_day(now, organisation.time_zone)


@operation
async def turn_pay(*, now: datetime) -> int:
    """Mark everybody to whom a floor or what a cap has held may be due in a period that has begun; return how many.

    Of several who do this at the same time one finds something to do. Nobody calculates pay meanwhile: who was
    calculated before is marked, and who is afterwards, or is put on a plan, meets the new day.
    """
    time_zone = (await hold_tree_alone()).time_zone
    today, turned_on = local_day(now, time_zone), await last_turn()
    if turned_on is not None and turned_on >= today:
        return 0
    await sql.execute("insert into pay_turns (day, turned_at) values ($1, $2)", today, now)
    begun = await _begun_for(after=turned_on, today=today)
    await reached("pay.turned")
    for day, agents in sorted(begun.items()):
        await mark_pay(agents, since=start_of_day(day, time_zone), now=now)
    return sum(map(len, begun.values()))


async def _begun_for(*, after: date | None, today: date) -> dict[date, set[UUID]]:
    """Return for whom periods have begun, by the first day of the first of them."""
    agent_ids = [row["agent_id"] for row in await sql.fetch(_CONCERNED)]
    begun: dict[date, set[UUID]] = defaultdict(set)
    for start in range(0, len(agent_ids), AGENTS_AT_ONCE):
        firsts: dict[UUID, date] = {}
        for terms in await terms_of_agents(agent_ids[start : start + AGENTS_AT_ONCE]):
            first = _first_begun(terms, after, today)
            if first is not None:
                firsts[terms.agent_id] = min(first, firsts.get(terms.agent_id, first))
        for agent_id, day in firsts.items():
            begun[day].add(agent_id)
    return begun


def _first_begun(terms: PlanTerms, after: date | None, today: date) -> date | None:
    """Return where the first period begins, after a day and until today, that may pay the agent without any entry."""
    starts = [
        one.period.start
        for key in terms.component_keys()
        for since in _since(terms, key, after)
        for one in periods_to_pay(
            terms, key, {}, begun=begun_periods(terms, key, since=since, last=today, held_since=since)
        )
    ]
    return min((start for start in starts if after is None or start > after), default=None)


def _since(terms: PlanTerms, key: str, after: date | None) -> list[date]:
    """Return from which day on the component may pay a period without any entry; nothing if it never does."""
    days = [day for day, rule in terms.rules(key) if rule.pays_without_entries]
    return [max(min(days), after + ONE_DAY if after else date.min)] if days else []
