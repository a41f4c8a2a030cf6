"""Write the states of tasks and what happened to them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from domain.facts.fold.named import named
from domain.facts.fold.replace_of import marks_of_cells, replace_of
from domain.facts.fold.terms import Terms
from domain.facts.rules.history import Seen
from domain.facts.rules.task import TaskSeen, fold_task
from domain.marks.write import Mark

DATASET = "task_history"
SHARED = ("agent_id", "created_day", "due_day", "lead_id", "opportunity_id", "attributes")
STATE_COLUMNS = ("id", "source", "reference", "kind", "completed_day", "completed_by_id", *SHARED)
EVENT_COLUMNS = (
    "fact_id", "task_id", "kind", "actor_id", "occurred_at", "day", "is_on_time", "task_kind", *SHARED,
)  # fmt: skip


async def fold_tasks(entities: Mapping[UUID, Sequence[Seen]], terms: Terms) -> list[Mark]:  # noqa: ARG001 - one shape
    """Replace state and history of the tasks and return the marks of the agents they moved."""
    folded = {entity_id: seen for entity_id, facts in entities.items() if (seen := fold_task(facts)) is not None}
    states = [_state_row(entity_id, named(entities[entity_id]), seen) for entity_id, seen in folded.items()]
    await replace_of("tasks", entities, columns=STATE_COLUMNS, rows=states)
    changes = await replace_of(
        "task_events",
        entities,
        of="task_id",
        key=("fact_id",),
        columns=EVENT_COLUMNS,
        rows=[row for entity_id, seen in folded.items() for row in _event_rows(entity_id, seen)],
        watch=("agent_id", "actor_id", "day", "created_day", "due_day"),
    )
    return marks_of_cells(changes, agents=2, dataset=DATASET)


def _state_row(entity_id: UUID, name: tuple[str, str], seen: TaskSeen) -> dict[str, Any]:
    return {
        "id": entity_id,
        "source": name[0],
        "reference": name[1],
        "kind": seen.told.data.kind if seen.told else None,
        "completed_day": seen.completed.day if seen.completed else None,
        "completed_by_id": seen.completed_by_id,
        **_shared(seen),
    }


def _event_rows(entity_id: UUID, seen: TaskSeen) -> list[dict[str, Any]]:
    rows = []
    if seen.created is not None:
        actor = seen.created.agent(seen.created.data.by) or seen.owner_id
        rows.append(_event_row(entity_id, "CREATED", seen.created, actor, seen))
    if seen.completed is not None:
        done = _event_row(entity_id, "COMPLETED", seen.completed, seen.completed_by_id, seen)
        rows.append(done | {"is_on_time": seen.is_on_time})
    return rows


def _event_row(entity_id: UUID, kind: str, fact: Seen, actor_id: UUID | None, seen: TaskSeen) -> dict[str, Any]:
    return {
        "fact_id": fact.fact_id,
        "task_id": entity_id,
        "kind": kind,
        "actor_id": actor_id,
        "occurred_at": fact.occurred_at,
        "day": fact.day,
        "is_on_time": None,
        "task_kind": seen.told.data.kind if seen.told else None,
        **_shared(seen),
    }


def _shared(seen: TaskSeen) -> dict[str, Any]:
    links = seen.told.links if seen.told else {}
    return {
        "agent_id": seen.owner_id,
        "created_day": seen.created.day if seen.created else None,
        "due_day": seen.due_day,
        "lead_id": links.get("lead"),
        "opportunity_id": links.get("opportunity"),
        "attributes": seen.attributes or None,
    }
