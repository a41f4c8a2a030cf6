"""Write the states and histories of opportunities."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.database.replace_rows import replace_rows
from domain.facts.fold.named import named
from domain.facts.rules.history import Seen
from domain.facts.rules.opportunity import OpportunitySeen, Step, fold_opportunity
from domain.facts.rules.rates import RateTable
from domain.marks.write import Layer, Mark, What

STATE_COLUMNS = (
    "id", "source", "reference", "agent_id", "stage", "state", "amount", "currency", "base_amount", "rate", "rate_day",
    "product", "account", "created_day", "moved_day", "closed_day",
)  # fmt: skip
EVENT_COLUMNS = (
    "fact_id", "opportunity_id", "kind", "agent_id", "actor_id", "occurred_at", "day", "from_stage", "to_stage",
    "amount", "currency", "base_amount", "rate", "rate_day",
)  # fmt: skip


async def fold_opportunities(entities: Mapping[UUID, Sequence[Seen]], *, rates: RateTable) -> list[Mark]:
    """Replace state and history of the opportunities and return the marks of the agents they moved."""
    folded = {entity_id: fold_opportunity(facts) for entity_id, facts in entities.items()}
    await replace_rows(
        "opportunities",
        key=("id",),
        scope="unnest($2::uuid[]) as s (id) where stored.id = s.id",
        scope_values=(list(entities),),
        columns=STATE_COLUMNS,
        rows=[_state_row(entity_id, named(entities[entity_id]), seen, rates) for entity_id, seen in folded.items()],
        watch=("id",),
    )
    changes = await replace_rows(
        "opportunity_events",
        key=("fact_id",),
        scope="unnest($2::uuid[]) as s (id) where stored.opportunity_id = s.id",
        scope_values=(list(entities),),
        columns=EVENT_COLUMNS,
        rows=[_event_row(entity_id, step, rates) for entity_id, seen in folded.items() for step in seen.steps],
        watch=("agent_id", "day"),
    )
    cells = {cell for change in changes for cell in (change.before, change.after) if cell and cell[0]}
    return [Mark(Layer.AGENT, agent, What.FIGURES, day=day) for agent, day in sorted(cells)]


def _state_row(entity_id: UUID, name: tuple[str, str], seen: OpportunitySeen, rates: RateTable) -> dict[str, Any]:
    return {
        "id": entity_id,
        "source": name[0],
        "reference": name[1],
        "agent_id": seen.owner_id,
        "stage": seen.stage,
        "state": seen.state,
        "product": seen.product,
        "account": seen.account,
        "created_day": seen.created_day,
        "moved_day": seen.moved_day,
        "closed_day": seen.closed_day,
        **_money(seen, rates, seen.closed_day or seen.moved_day or seen.created_day),
    }


def _event_row(entity_id: UUID, step: Step, rates: RateTable) -> dict[str, Any]:
    return {
        "fact_id": step.fact.fact_id,
        "opportunity_id": entity_id,
        "kind": step.kind,
        "agent_id": step.owner_id,
        "actor_id": step.actor_id,
        "occurred_at": step.fact.occurred_at,
        "day": step.fact.day,
        "from_stage": step.from_stage,
        "to_stage": step.to_stage,
        **_money(step, rates, step.fact.day),
    }


def _money(valued: OpportunitySeen | Step, rates: RateTable, day: Any) -> dict[str, Any]:
    if valued.amount is None or valued.currency is None or day is None:
        return dict.fromkeys(("amount", "currency", "base_amount", "rate", "rate_day"))
    priced = rates.price(valued.amount, valued.currency, day=day)
    return {
        "amount": valued.amount,
        "currency": valued.currency,
        "base_amount": priced.base_amount,
        "rate": priced.rate,
        "rate_day": priced.rate_day,
    }
