"""Which origins of what is given back now are paid for, where that decides what is given back."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from domain.commissions.calculate.entries import Item
from domain.commissions.calculate.lines import PayKey
from domain.commissions.calculate.place_stretch import PaidOrigins
from domain.commissions.calculate.stretches import Stretch
from domain.commissions.rules.entry import EntryKind
from domain.database import sql


async def paid_origins(anew: Sequence[Stretch], items: Sequence[Collection[Item]]) -> PaidOrigins:
    """Return what is stored of the origins; one that has no line is not there. What is placed again goes before it."""
    wanted = {key for stretch, of_it in zip(anew, items, strict=True) for key in _origins(stretch, of_it)}
    if not wanted:
        return {}
    rows = await sql.fetch(
        """select p.agent_id, p.plan_id, p.component_key, p.line_id, p.basis is not null
             from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[])
                  as s (agent_id, plan_id, component_key, line_id)
             join calculated_pay p using (agent_id, plan_id, component_key, line_id)""",
        *zip(*wanted, strict=True),
    )
    paid: dict[tuple[UUID, UUID], dict[str, dict[UUID, bool]]] = {}
    for agent_id, plan_id, component_key, line_id, is_paid in rows:
        paid.setdefault((agent_id, plan_id), {}).setdefault(component_key, {})[line_id] = is_paid
    return paid


def _origins(stretch: Stretch, items: Collection[Item]) -> Iterator[PayKey]:
    for item in items:
        if item.entry.kind is EntryKind.REVERSAL and item.entry.origin_id and item.rule.looks_at_origins:
            yield PayKey(stretch.agent_id, stretch.plan_id, item.component_key, item.entry.origin_id)
