"""The daily turn of pay: pay periods begin, and whoever may be paid something for that alone is calculated anew.

It takes no notice of how long nobody did it: every period that has begun since the last turn is met, once.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.commissions.assign_plan import mark_pay
from domain.commissions.calculate.pay_turns import last_turn
from domain.database import sql
from domain.database.fail_points import reached
from domain.database.operation import operation
from domain.organisation.calendar import the_calendar
from domain.organisation.queries import find_organisation, hold_tree_alone
from domain.shared.calendars import local_day, start_of_day
from domain.shared.period import Cycle

# Plans that have, since a day, a version under which a period pays something without any entry, or guarantee it.
# What a cap has held may be due whenever a period begins, also by a later version.
_PLANS: Final = """
    with held as (select plan_id, from_day, document::jsonb as document,
                         lead(from_day) over (partition by plan_id order by number) as until_day from plan_versions)
    select plan_id, min(from_day) as from_day, min(coalesce(document ->> 'pay_period', 'MONTH')) as pay_period,
           bool_or(document @? '$.components[*].limits ? (@.cap == "ROLL_OVER")') as rolls_over,
           bool_or(document @? '$.components[*].limits ? (@.floor != null || @.cap == "ROLL_OVER")') as pays_anybody
      from held
     where document @? '$.components[*].limits ? (@.cap == "ROLL_OVER")'
        or ((until_day is null or until_day > $1)
            and (document @? '$.components[*].limits ? (@.floor != null)'
                 or plan_id in (select plan_id from plan_assignments where terms @? '$.ramp[*].guaranteed')))
     group by plan_id"""
# Everybody who is on one of the plans on that day or later, and who was in the period before on one that may hold pay:
# the first in which they are not releases all. To who has left before, only what was held may be paid.
# Where nothing but a ramp guarantees anything, those whose ramp is not over.
_CONCERNED: Final = """
    with plans as (
        select * from unnest($1::uuid[], $2::date[], $3::date[], $4::boolean[], $5::boolean[])
                      as p (plan_id, begins_on, on_it_after, rolls_over, pays_anybody)
    ),
    held as (
        select *, lead(from_day) over (partition by plan_id, agent_id, team_id order by from_day, id) as until_day
          from plan_assignments join plans using (plan_id)
    ),
    holding as (select * from held where is_assigned and (until_day is null or until_day > on_it_after)),
    concerned as (
        select agent_id, begins_on, rolls_over, pays_anybody, terms, from_day from holding where agent_id is not null
         union all
        select t.agent_id, begins_on, rolls_over, pays_anybody, terms, greatest(holding.from_day, t.from_day)
          from holding join team_agents t on t.team_id = holding.team_id and t.until_day > on_it_after
    )
    select agent_id, min(begins_on) as begins_on from concerned join agents on agents.id = agent_id
     where (rolls_over or disabled_on is null or disabled_on > begins_on)
       and (pays_anybody or (terms @? '$.ramp[*].guaranteed' and begins_on < date_trunc('month', from_day) + (
            select sum((step ->> 'months')::integer) from jsonb_array_elements(terms -> 'ramp') step
            ) * interval '1 month'))
     group by agent_id"""


@dataclass(frozen=True, slots=True)
class _Begun:
    """The first day of the first period of a plan that has begun, and what the plan does for whoever was on it then.

    It may hold pay for later periods; it may pay anybody without any entry, or only whom a ramp guarantees something.
    """

    begins_on: date
    on_it_after: date
    rolls_over: bool
    pays_anybody: bool


async def is_pay_due(*, now: datetime) -> bool:
    """Tell whether pay was not turned today."""
    organisation = await find_organisation()
    if organisation is None:
        return False
    turned_on = await last_turn()
    return turned_on is None or turned_on < local_day(now, organisation.time_zone)


@operation
async def turn_pay(*, now: datetime) -> int:
    """Mark whoever may be due a floor, a guarantee or what a cap has held in a period that has begun; return how many.

    Of several who do this at the same time one finds something to do. Nobody calculates pay meanwhile: who was
    calculated before is marked, and who is afterwards, or is put on a plan, meets the new day.
    """
    time_zone = (await hold_tree_alone()).time_zone
    today, turned_on = local_day(now, time_zone), await last_turn()
    if turned_on is not None and turned_on >= today:
        return 0
    await sql.execute("insert into pay_turns (day, turned_at) values ($1, $2)", today, now)
    concerned = await _concerned(await _begun(turned_on, today))
    await reached("pay.turned")
    for day, agents in sorted(concerned.items()):
        await mark_pay(agents, since=start_of_day(day, time_zone), now=now)
    return sum(map(len, concerned.values()))


async def _begun(turned_on: date | None, today: date) -> Mapping[UUID, _Begun]:
    """Return the plans of which periods have begun since the last turn; before the first one, every period has."""
    begun = {}
    calendar = await the_calendar()
    for row in await sql.fetch(_PLANS, turned_on or date.min):
        cycle = Cycle(row["pay_period"])
        before = None if turned_on is None else calendar.period(turned_on, cycle)
        begins_on: date = row["from_day"] if before is None else before.end
        on_it_after = before.start if before is not None and row["rolls_over"] else begins_on
        if begins_on <= today:
            begun[row["plan_id"]] = _Begun(begins_on, on_it_after, row["rolls_over"], row["pays_anybody"])
    return begun


async def _concerned(begun: Mapping[UUID, _Begun]) -> Mapping[date, set[UUID]]:
    """Return who is on the plans, by the first day from which they are to be calculated anew."""
    if not begun:
        return {}
    rows = await sql.fetch(
        _CONCERNED,
        list(begun),
        [one.begins_on for one in begun.values()],
        [one.on_it_after for one in begun.values()],
        [one.rolls_over for one in begun.values()],
        [one.pays_anybody for one in begun.values()],
    )
    concerned: dict[date, set[UUID]] = defaultdict(set)
    for row in rows:
        concerned[row["begins_on"]].add(row["agent_id"])
    return concerned
