"""What was recorded when: facts of transactions, plans and who is on them, rates, the tree, turns; what came last."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from domain.commissions.asking.causes import CauseKind
from domain.database import sql

_HAPPENINGS = {
    "rainmaker.transaction.approved.v1": CauseKind.APPROVED,
    "rainmaker.transaction.rejected.v1": CauseKind.WITHDRAWN,
    "rainmaker.transaction.reversed.v1": CauseKind.REVERSED,
    "rainmaker.transaction.partly_refunded.v1": CauseKind.REFUNDED,
    "rainmaker.payment.received.v1": CauseKind.PAID,
}
HAPPENINGS = frozenset(_HAPPENINGS.values()) | {CauseKind.AMENDED}
_TAKEN_BACK = (CauseKind.APPROVED, CauseKind.AMENDED)  # whose retraction leaves nothing that could be paid
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
    select recorded_at, 'TREE', null, null from memberships where recorded_at <= $3
     union all
    select recorded_at, 'TREE', null, null from team_parents where recorded_at <= $3
     union all
    select recorded_at, 'TREE', null, null from team_managers where recorded_at <= $3"""


class Recorded(NamedTuple):
    """Something that was recorded: about a transaction, about a plan, about a currency, or about the tree."""

    at: datetime
    kind: CauseKind
    of_id: UUID | None = None
    currency: str | None = None


class Records:
    """Everything that may move an agent's pay, by what it is about."""

    def __init__(self, everything: Sequence[Recorded], turns: Sequence[tuple[date, datetime]]) -> None:
        self._turns = turns
        self._by_id: dict[UUID | None, list[Recorded]] = defaultdict(list)
        for one in everything:
            self._by_id[one.of_id].append(one)

    def about(self, *ids: UUID | None, currencies: Collection[str], with_tree: bool) -> list[Recorded]:
        """Return what was recorded about these transactions and plans, these currencies, and perhaps the tree.

        In order; of what was recorded at one instant settings come first: it was the fact that made the line.
        """
        of_all = [
            one
            for one in self._by_id[None]
            if (with_tree if one.kind is CauseKind.TREE else one.currency in currencies)
        ]
        found = [one for key in ids if key is not None for one in self._by_id[key]]
        return sorted([*of_all, *found], key=lambda one: (one.at, one.kind in HAPPENINGS))

    def began(self, day: date) -> list[Recorded]:
        """Return when the pay period that begins on the day was met by a turn; nothing if it was not."""
        return [Recorded(at, CauseKind.PERIOD_BEGAN) for turned_on, at in self._turns if turned_on >= day][:1]


async def recorded(
    *, agent_id: UUID, plan_ids: Collection[UUID], transaction_ids: Collection[UUID], until: datetime
) -> Records:
    """Return everything that may have moved the agent's pay by these plans and transactions until an instant."""
    facts = await sql.fetch(
        """select recorded_at, type, entity_id, revision, is_retraction from facts
            where entity_id = any($1) and recorded_at <= $2 order by recorded_at, id""",
        list(transaction_ids),
        until,
    )
    settings = await sql.fetch(_SETTINGS, list(plan_ids), agent_id, until)
    found = [Recorded(row["at"], CauseKind(row["kind"]), row["of_id"], row["currency"]) for row in settings]
    turns = await sql.fetch("select day, turned_at from pay_turns where turned_at <= $1 order by day", until)
    return Records([*found, *_happened(facts)], [tuple(row) for row in turns])


def last_of(
    everything: Sequence[Recorded], kinds: Collection[CauseKind], *, since: datetime | None, until: datetime
) -> Recorded | None:
    """Return the last of these kinds that was recorded after one instant, and not after another."""
    found = [one for one in everything if one.kind in kinds and one.at <= until and (since is None or one.at > since)]
    return found[-1] if found else None


def _happened(facts: Sequence[asyncpg.Record]) -> Iterator[Recorded]:
    told: set[UUID] = set()
    for fact in facts:
        entity = fact["entity_id"]
        kind = _HAPPENINGS.get(fact["type"])
        if fact["type"] == "rainmaker.transaction.submitted.v1":
            kind = CauseKind.AMENDED if entity in told else CauseKind.APPROVED
            told.add(entity)
        if kind is None:
            continue
        is_withdrawn = fact["is_retraction"] and kind in _TAKEN_BACK
        yield Recorded(fact["recorded_at"], CauseKind.WITHDRAWN if is_withdrawn else kind, entity)
