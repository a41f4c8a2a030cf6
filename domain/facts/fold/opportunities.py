"""Write the states, histories and stretches of opportunities."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.facts.fold.named import named
from domain.facts.fold.replace_of import FOREVER, marks_of_cells, replace_of
from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen, seconds_between, stretches_of_days
from domain.facts.rules.opportunity import CLOSINGS, OpportunitySeen, Step, fold_opportunity
from domain.marks.write import Mark

DATASET = "opportunity_history"
PRICE = ("amount", "currency", "base_amount", "rate", "rate_day")
LASTING = ("product", "account", "record_type", "attributes")  # of the opportunity, whenever they were told
STATE_COLUMNS = (
    "id", "source", "reference", "agent_id", "stage", "state", "created_day", "moved_day", "closed_day",
    *PRICE, *LASTING,
)  # fmt: skip
EVENT_COLUMNS = (
    "fact_id", "kind", "opportunity_id", "agent_id", "owner_now_id", "actor_id", "occurred_at", "day", "created_day",
    "assigned_day", "from_stage", "to_stage", "state", "seconds_in_stage", "seconds_since_creation", *PRICE, *LASTING,
)  # fmt: skip
SPAN_COLUMNS = (
    "opportunity_id", "from_day", "until_day", "agent_id", "stage", "state", "created_day", "touched_day",
    *PRICE, *LASTING,
)  # fmt: skip


async def fold_opportunities(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:
    """Replace state, history and stretches of the opportunities and return the marks of the agents they moved."""
    folded = {
        entity_id: seen
        for entity_id, facts in entities.items()
        if (seen := fold_opportunity(facts, terms.statuses)) is not None
    }
    states = [_state_row(entity_id, named(entities[entity_id]), seen, terms) for entity_id, seen in folded.items()]
    await replace_of("opportunities", entities, columns=STATE_COLUMNS, rows=states)
    await replace_of(
        "opportunity_spans",
        entities,
        of="opportunity_id",
        key=("opportunity_id", "from_day"),
        columns=SPAN_COLUMNS,
        rows=[row for entity_id, seen in folded.items() for row in _span_rows(entity_id, seen, terms)],
        watch=("opportunity_id",),
    )
    changes = await replace_of(
        "opportunity_events",
        entities,
        of="opportunity_id",
        key=("fact_id", "kind"),
        columns=EVENT_COLUMNS,
        rows=[_event_row(entity_id, step, seen, terms) for entity_id, seen in folded.items() for step in seen.steps],
        watch=("agent_id", "owner_now_id", "actor_id", "day", "created_day", "assigned_day"),
    )
    return marks_of_cells(changes, agents=3, dataset=DATASET)


def _state_row(entity_id: UUID, name: tuple[str, str], seen: OpportunitySeen, terms: Terms) -> dict[str, Any]:
    return {
        "id": entity_id,
        "source": name[0],
        "reference": name[1],
        "agent_id": seen.owner_id,
        "stage": seen.stage,
        "state": seen.state,
        "created_day": seen.created_day,
        "moved_day": seen.moved_day,
        "closed_day": seen.closed_day,
        **_lasting(seen),
        **terms.price(seen.amount, seen.currency, day=seen.closed_day or seen.moved_day or seen.created_day),
    }


def _event_row(entity_id: UUID, step: Step, seen: OpportunitySeen, terms: Terms) -> dict[str, Any]:
    began = seen.created.occurred_at if seen.created is not None and step.kind in CLOSINGS else None
    return {
        "fact_id": step.fact.fact_id,
        "kind": step.kind,
        "opportunity_id": entity_id,
        "agent_id": step.owner_id,
        "owner_now_id": seen.owner_id,
        "actor_id": step.actor_id,
        "occurred_at": step.fact.occurred_at,
        "day": step.fact.day,
        "created_day": seen.created_day,
        "assigned_day": step.assigned_day,
        "from_stage": step.from_stage,
        "to_stage": step.to_stage,
        "state": step.state,
        "seconds_in_stage": step.seconds_in_stage,
        "seconds_since_creation": seconds_between(began, step.fact.occurred_at),
        **_lasting(seen),
        **terms.price(step.amount, step.currency, day=step.fact.day),
    }


def _span_rows(entity_id: UUID, seen: OpportunitySeen, terms: Terms) -> Iterator[dict[str, Any]]:
    for from_day, until_day, then in stretches_of_days(seen.standing):
        yield {
            "opportunity_id": entity_id,
            "from_day": from_day,
            "until_day": until_day or FOREVER,
            "agent_id": then.owner_id,
            "stage": then.stage,
            "state": then.state,
            "created_day": seen.created_day,
            "touched_day": from_day,
            **_lasting(seen),
            **terms.price(then.amount, then.currency, day=from_day),
        }


def _lasting(seen: OpportunitySeen) -> dict[str, Any]:
    return {
        "product": seen.product,
        "account": seen.account,
        "record_type": seen.record_type,
        "attributes": seen.attributes or None,
    }
