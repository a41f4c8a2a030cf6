"""What was recorded when: plans and who is on them, rates, the tree, how days are cut, turns; and what came last."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from uuid import UUID

from domain.commissions.asking.causes import CUTS, CauseKind
from domain.commissions.asking.happened import HAPPENINGS, Recorded, happened
from domain.database import sql
from domain.organisation.settings import FISCAL_YEAR_START

_OF_EVERYBODY = CUTS | {CauseKind.QUOTA}
_SETTINGS = """
    select published_at as at, 'PLAN_VERSION' as kind, plan_id as of_id, null as currency
      from plan_versions where plan_id = any($1) and published_at <= $3
     union all
    select p.recorded_at, 'ASSIGNMENT', p.plan_id, null from plan_assignments p
     where p.plan_id = any($1) and p.recorded_at <= $3
       and (p.agent_id = $2 or p.team_id in (select t.team_id from team_agents t where t.agent_id = $2))
     union all
    select recorded_at, 'EXCHANGE_RATE', null, currency from exchange_rates where recorded_at <= $3
     union all
    select recorded_at, 'QUOTA', null, null from quota_changes where agent_id = $2 and recorded_at <= $3
     union all
    select disabled_at, 'LEFT', id, null from agents where id = $2 and disabled_at <= $3
     union all
    select recorded_at, 'CALENDAR', null, null from dated_settings where key = $4 and recorded_at <= $3
     union all
    select at, 'TIME_ZONE', null, null from audit_lines where operation = $5 and at <= $3"""
# Where those stand who sold, or who are paid by a plan of their team.
_TREE = """
    with sellers as (select $1::uuid as id union select agent_id from credits where transaction_id = any($2)),
         teams as (select t.team_id as id from team_agents t join sellers s on s.id = t.agent_id)
    select recorded_at from memberships where agent_id in (select id from sellers) and recorded_at <= $3
     union all
    select recorded_at from team_parents where team_id in (select id from teams) and recorded_at <= $3
     union all
    select recorded_at from team_managers where team_id in (select id from teams) and recorded_at <= $3"""


class Records:
    """Everything that may move an agent's pay, by what it is about."""

    def __init__(
        self,
        everything: Sequence[Recorded],
        *,
        turns: Sequence[tuple[date, datetime]],
        posted: Mapping[tuple[UUID, str], Sequence[datetime]],
        plans_of_teams: AbstractSet[UUID],
    ) -> None:
        self._turns = turns
        self._posted = posted
        self._plans_of_teams = plans_of_teams
        self._by_id: dict[UUID | None, list[Recorded]] = defaultdict(list)
        for one in everything:
            self._by_id[one.of_id].append(one)

    def about(self, *ids: UUID | None, currencies: Collection[str], with_tree: bool) -> list[Recorded]:
        """Return what was recorded about these, about quotas and how days are cut, these currencies, perhaps the tree.

        Who is on a plan through a team is paid by where the team and they stand, as a manager is.
        In order; of what was recorded at one instant settings come first: it was the fact that made the line.
        """
        with_tree = with_tree or not self._plans_of_teams.isdisjoint(ids)
        of_all = [
            one
            for one in self._by_id[None]
            if one.currency in currencies or one.kind in _OF_EVERYBODY or (with_tree and one.kind is CauseKind.TREE)
        ]
        found = [one for key in ids if key is not None for one in self._by_id[key]]
        return sorted([*of_all, *found], key=lambda one: (one.at, one.kind in HAPPENINGS))

    def posted_before(self, component: tuple[UUID, str], at: datetime) -> datetime | None:
        """Return when the component last paid the agent anything before an instant."""
        instants = self._posted.get(component, ())
        place = bisect_left(instants, at)
        return instants[place - 1] if place else None

    def cuts(self, *, since: datetime, until: datetime) -> set[CauseKind]:
        """Return which settings of how days are cut were changed after one instant, and not after another."""
        return {one.kind for one in self._by_id[None] if one.kind in CUTS and since < one.at <= until}

    def began(self, day: date) -> list[Recorded]:
        """Return when the pay period that begins on the day was met by a turn; nothing if it was not."""
        return [Recorded(at, CauseKind.PERIOD_BEGAN) for turned_on, at in self._turns if turned_on >= day][:1]


async def recorded(
    *, agent_id: UUID, plan_ids: Collection[UUID], transaction_ids: Collection[UUID], until: datetime
) -> Records:
    """Return everything that may have moved the agent's pay by these plans and transactions until an instant."""
    plans, sold = list(plan_ids), list(transaction_ids)
    settings = await sql.fetch(_SETTINGS, plans, agent_id, until, FISCAL_YEAR_START, "rezone")
    found = [Recorded(row["at"], CauseKind(row["kind"]), row["of_id"], row["currency"]) for row in settings]
    tree = await sql.fetch(_TREE, agent_id, sold, until)
    found += [Recorded(row["recorded_at"], CauseKind.TREE) for row in tree]
    of_teams = await sql.fetch(
        "select plan_id from plan_assignments where plan_id = any($1) and team_id is not null", plans
    )
    turns = await sql.fetch("select day, turned_at from pay_turns where turned_at <= $1 order by day", until)
    return Records(
        [*found, *await happened(sold, until=until)],
        turns=[tuple(row) for row in turns],
        posted=await _posted(agent_id, plans, until),
        plans_of_teams={row["plan_id"] for row in of_teams},
    )


async def _posted(agent_id: UUID, plan_ids: Sequence[UUID], until: datetime) -> dict[tuple[UUID, str], list[datetime]]:
    rows = await sql.fetch(
        """select plan_id, component_key, array_agg(distinct posted_at order by posted_at) as instants from earnings
            where agent_id = $1 and plan_id = any($2) and posted_at <= $3 group by 1, 2""",
        agent_id,
        plan_ids,
        until,
    )
    return {(row["plan_id"], row["component_key"]): row["instants"] for row in rows}


def last_of(
    everything: Sequence[Recorded], kinds: Collection[CauseKind], *, since: datetime | None, until: datetime
) -> Recorded | None:
    """Return the last of these kinds that was recorded after one instant, and not after another."""
    found = [one for one in everything if one.kind in kinds and one.at <= until and (since is None or one.at > since)]
    return found[-1] if found else None
