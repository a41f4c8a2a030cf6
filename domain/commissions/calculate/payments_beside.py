"""What else changes when a payment comes or goes: those beside it, with which it rounds, and what is given back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.commissions.calculate.stretches import Stale
from domain.commissions.calculate.terms_of_agents import PlanTerms
from domain.commissions.rules.words import Anchor
from domain.database import sql
from domain.shared.spans import spans_of

_BESIDE = """
    with stale as (select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[])
                          as s (agent_id, plan_id, component_key, since, until)),
    touched as (
        select c.id, c.transaction_id from stale s join credits c on c.agent_id = s.agent_id
           and c.credited_at >= s.since and c.credited_at < s.until
         union
        select p.credit_id, p.transaction_id from stale s
          join credit_payments p on p.agent_id = s.agent_id and p.occurred_at >= s.since and p.occurred_at < s.until
         union
        select r.credit_id, r.transaction_id from stale s
          join credit_refunds r on r.agent_id = s.agent_id and r.occurred_at >= s.since and r.occurred_at < s.until
         union
        select p.credit_id, p.transaction_id from stale s
          join calculated_pay p on p.agent_id = s.agent_id and p.plan_id = s.plan_id
           and p.component_key = s.component_key and p.placed_at >= s.since and p.placed_at < s.until
    )
    select p.agent_id, p.occurred_at
      from touched join credit_payments p on p.transaction_id = touched.transaction_id and p.credit_id = touched.id
     union
    select r.agent_id, r.occurred_at
      from touched join credit_refunds r on r.transaction_id = touched.transaction_id and r.credit_id = touched.id
     union
    select c.agent_id, c.reversed_at
      from touched join credits c using (id) where c.reversed_at is not null"""


async def with_payments_beside(stale: Mapping[UUID, Stale], terms: Sequence[PlanTerms]) -> dict[UUID, Stale]:
    """Add where payments, refunds and reversals of the credits that changed lie, for whoever is paid by payments."""
    asked = [
        (plan.agent_id, plan.plan_id, key, *span)
        for plan in terms
        if plan.anchor is Anchor.PAYMENT
        for key in sorted(plan.component_keys())
        for span in stale[plan.agent_id].spans
    ]
    wider = dict(stale)
    rows = await sql.fetch(_BESIDE, *zip(*asked, strict=True)) if asked else []
    beside: dict[UUID, list[datetime]] = defaultdict(list)
    for row in rows:
        beside[row["agent_id"]].append(row["occurred_at"])
    for agent, instants in beside.items():
        wider[agent] = replace(wider[agent], spans={*wider[agent].spans, *spans_of(instants)})
    return wider
