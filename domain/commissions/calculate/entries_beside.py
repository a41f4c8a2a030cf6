"""Which other entries of a credit change with one: payments round together, and what is given back follows them all."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.commissions.calculate.stretches import Stale
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.words import Anchor, Clawback
from domain.database import sql
from domain.shared.spans import spans_of

_BESIDE = """
    with stale as (select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::boolean[], $5::boolean[],
                                        $6::timestamptz[], $7::timestamptz[])
                          as s (agent_id, plan_id, component_key, is_by_payments, nets_now, since, until)),
    touched as (
        select s.is_by_payments, s.nets_now, c.id, c.transaction_id
          from stale s join credits c on c.agent_id = s.agent_id
           and c.credited_at >= s.since and c.credited_at < s.until
         union
        select s.is_by_payments, s.nets_now, p.credit_id, p.transaction_id from stale s
          join credit_payments p on p.agent_id = s.agent_id and p.occurred_at >= s.since and p.occurred_at < s.until
         union
        select s.is_by_payments, s.nets_now, r.credit_id, r.transaction_id from stale s
          join credit_refunds r on r.agent_id = s.agent_id and r.occurred_at >= s.since and r.occurred_at < s.until
         union
        select s.is_by_payments, s.nets_now, p.credit_id, p.transaction_id from stale s
          join calculated_pay p on p.agent_id = s.agent_id and p.plan_id = s.plan_id
           and p.component_key = s.component_key and p.placed_at >= s.since and p.placed_at < s.until
    )
    select p.agent_id, p.occurred_at as at from touched t
      join credit_payments p on p.transaction_id = t.transaction_id and p.credit_id = t.id where t.is_by_payments
     union
    select r.agent_id, r.occurred_at from touched t
      join credit_refunds r on r.transaction_id = t.transaction_id and r.credit_id = t.id where t.nets_now
     union
    select c.agent_id, c.reversed_at from touched t join credits c on c.id = t.id
     where t.nets_now and c.reversed_at is not null"""


async def with_entries_beside(stale: Mapping[UUID, Stale], terms: Sequence[PlanTerms]) -> dict[UUID, Stale]:
    """Add where other entries of the credits that changed lie: payments, and what is netted later."""
    asked = [
        (plan.agent_id, plan.plan_id, key, plan.anchor is Anchor.PAYMENT, _nets_now(plan), *span)
        for plan in terms
        if plan.anchor is Anchor.PAYMENT or _nets_now(plan)
        for key in sorted(plan.component_keys())
        for span in stale[plan.agent_id].spans
    ]
    wider = dict(stale)
    rows = await sql.fetch(_BESIDE, *zip(*asked, strict=True)) if asked else []
    beside: dict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        beside[row["agent_id"]].append(row["at"])
    for agent, instants in beside.items():
        wider[agent] = replace(wider[agent], spans={*wider[agent].spans, *spans_of(instants)})
    return wider


def _nets_now(plan: PlanTerms) -> bool:
    return any(version.terms.clawback.policy is Clawback.NET_NOW for version in plan.versions)
