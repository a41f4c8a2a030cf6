"""Which leads and opportunities an agent was given and lost again, to whoever may see the agent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from domain.access.rights import Act
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.facts.types.fields import EntityKind
from domain.shared.paging import Page, PageRequest
from domain.shared.period import Period

LATEST_FIRST: Final = Sort(
    "LATEST_ASSIGNED_FIRST", {"occurred_at": "timestamptz", "entity_id": "uuid", "fact_id": "uuid"}, is_descending=True
)
# Whoever was given it before is the previous owner; a fact that distributes and assigns is one row.
_HANDED_OVER = """
    select * from (
        select o.*, lag(o.agent_id) over (partition by o.entity_id order by o.occurred_at, o.fact_id) as from_agent_id
          from (select distinct on (e.fact_id) e.fact_id, e.{entity}_id as entity_id, {kind}::text as entity,
                       e.occurred_at, e.day, e.agent_id, e.actor_id, {strategy} as strategy
                  from {entity}_events e
                 where e.kind in ('ASSIGNED', 'DISTRIBUTED') and e.{entity}_id in (
                       select mine.{entity}_id from {entity}_events mine where mine.agent_id = {agent})
                 order by e.fact_id, e.kind desc) o) handed_over
     where (agent_id = {agent}) or (from_agent_id = {agent} and agent_id is distinct from from_agent_id)"""


class Direction(StrEnum):
    """Whether the agent was given something, or lost it to somebody else."""

    GIVEN = "GIVEN"
    LOST = "LOST"


@dataclass(frozen=True, slots=True)
class SeenAssignment:
    """A lead or opportunity that an agent was given or lost."""

    fact_id: UUID
    entity_id: UUID
    entity: EntityKind
    occurred_at: datetime
    day: date
    direction: Direction
    other_agent_id: UUID | None
    actor_id: UUID | None
    strategy: str | None


async def assignments(
    *, viewer: Viewer, today: date, agent_id: UUID, period: Period | None, page: PageRequest
) -> Page[SeenAssignment]:
    """Return what the agent was given and lost, the latest first; nothing of an agent whom the viewer may not see."""
    parameters = Parameters()
    agent = f"{parameters.bind(agent_id)}::uuid"
    arms = " union all ".join(
        _HANDED_OVER.format(entity=kind.value.lower(), kind=parameters.bind(kind.value), strategy=strategy, agent=agent)
        for kind, strategy in ((EntityKind.LEAD, "e.strategy"), (EntityKind.OPPORTUNITY, "null::text"))
    )
    wanted = [f"{agent} in ({agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_FACTS)})"]
    if period is not None:
        wanted.append(f"day >= {parameters.bind(period.start)} and day < {parameters.bind(period.end)}")

    select = f"select * from ({arms}) handed_over where {' and '.join(wanted)}"
    return await fetch_page(
        select, parameters=parameters, sort=LATEST_FIRST, page=page, read=lambda row: _read(dict(row), agent_id)
    )


def _read(row: Mapping[str, Any], agent_id: UUID) -> SeenAssignment:
    is_given = row["agent_id"] == agent_id
    return SeenAssignment(
        fact_id=row["fact_id"],
        entity_id=row["entity_id"],
        entity=EntityKind(row["entity"]),
        occurred_at=row["occurred_at"],
        day=row["day"],
        direction=Direction.GIVEN if is_given else Direction.LOST,
        other_agent_id=row["from_agent_id"] if is_given else row["agent_id"],
        actor_id=row["actor_id"],
        strategy=row["strategy"],
    )
