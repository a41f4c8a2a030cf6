"""Write the states, histories and stretches of leads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.facts.fold.named import named
from domain.facts.fold.replace_of import FOREVER, marks_of_cells, replace_of
from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen, seconds_between, stretches_of_days
from domain.facts.rules.lead import LeadSeen, fold_lead
from domain.facts.rules.lead_history import LeadHappening, LeadStep
from domain.marks.write import Mark

DATASET = "lead_history"
LASTING = ("origin", "campaign", "record_type", "attributes")  # of the lead, whenever they were told
STATE_COLUMNS = (
    "id", "source", "reference", "agent_id", "status", "system_status", "strategy", "customer_id", "created_day",
    "assigned_day", "moved_day", "touched_at", *LASTING,
)  # fmt: skip
EVENT_COLUMNS = (
    "fact_id", "kind", "lead_id", "agent_id", "owner_now_id", "actor_id", "occurred_at", "day", "created_day",
    "distributed_day", "strategy", "mode", "from_status", "to_status", "from_system_status", "to_system_status",
    "activity", "is_automated", "is_contacted", "seconds_since_distribution", *LASTING,
)  # fmt: skip
SPAN_COLUMNS = (
    "lead_id", "from_day", "until_day", "agent_id", "status", "system_status", "created_day", "touched_day",
    "strategy", *LASTING,
)  # fmt: skip


async def fold_leads(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:
    """Replace state, history and stretches of the leads and return the marks of the agents they moved."""
    folded = {
        entity_id: seen
        for entity_id, facts in entities.items()
        if (seen := fold_lead(facts, terms.statuses)) is not None
    }
    states = [_state_row(entity_id, named(entities[entity_id]), seen) for entity_id, seen in folded.items()]
    await replace_of("leads", entities, columns=STATE_COLUMNS, rows=states)
    await replace_of(
        "lead_spans",
        entities,
        of="lead_id",
        key=("lead_id", "from_day"),
        columns=SPAN_COLUMNS,
        rows=[row for entity_id, seen in folded.items() for row in _span_rows(entity_id, seen)],
        watch=("lead_id",),
    )
    changes = await replace_of(
        "lead_events",
        entities,
        of="lead_id",
        key=("fact_id", "kind"),
        columns=EVENT_COLUMNS,
        rows=[_event_row(entity_id, step, seen) for entity_id, seen in folded.items() for step in seen.steps],
        watch=("agent_id", "owner_now_id", "actor_id", "day", "created_day", "distributed_day"),
    )
    return marks_of_cells(changes, agents=3, dataset=DATASET)


def _state_row(entity_id: UUID, name: tuple[str, str], seen: LeadSeen) -> dict[str, Any]:
    return {
        "id": entity_id,
        "source": name[0],
        "reference": name[1],
        "agent_id": seen.owner_id,
        "status": seen.status,
        "system_status": seen.system_status,
        "strategy": seen.strategy,
        "customer_id": seen.customer_id,
        "created_day": seen.created_day,
        "assigned_day": seen.assigned_day,
        "moved_day": seen.moved_day,
        "touched_at": seen.touched.occurred_at if seen.touched else None,
        **_lasting(seen),
    }


def _event_row(entity_id: UUID, step: LeadStep, seen: LeadSeen) -> dict[str, Any]:
    given = step.distribution
    is_giving = step.kind is LeadHappening.DISTRIBUTED
    since = seconds_between(given.occurred_at, step.fact.occurred_at) if given and not is_giving else None
    return {
        "fact_id": step.fact.fact_id,
        "kind": step.kind,
        "lead_id": entity_id,
        "agent_id": step.owner_id,
        "owner_now_id": seen.owner_id,
        "actor_id": step.actor_id,
        "occurred_at": step.fact.occurred_at,
        "day": step.fact.day,
        "created_day": seen.created_day,
        "distributed_day": given.day if given else None,
        "strategy": given.data.strategy if given else None,
        "mode": given.data.mode if given else None,
        "from_status": step.from_status,
        "to_status": step.to_status,
        "from_system_status": step.from_system_status,
        "to_system_status": step.to_system_status,
        "activity": step.fact.activity,
        "is_automated": step.is_automated,
        "is_contacted": step.is_contacted,
        "seconds_since_distribution": since,
        **_lasting(seen),
    }


def _span_rows(entity_id: UUID, seen: LeadSeen) -> Iterator[dict[str, Any]]:
    for from_day, until_day, then in stretches_of_days(seen.standing):
        yield {
            "lead_id": entity_id,
            "from_day": from_day,
            "until_day": until_day or FOREVER,
            "agent_id": then.owner_id,
            "status": then.status,
            "system_status": then.system_status,
            "created_day": seen.created_day,
            "touched_day": from_day,
            "strategy": then.strategy,
            **_lasting(seen),
        }


def _lasting(seen: LeadSeen) -> dict[str, Any]:
    return {
        "origin": seen.origin,
        "campaign": seen.campaign,
        "record_type": seen.record_type,
        "attributes": seen.attributes or None,
    }
