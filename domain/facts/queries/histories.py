"""What happened to an opportunity or a lead, in the order of its facts, to whoever may see the entity."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.facts.rules.lead_history import LeadHappening
from domain.facts.rules.opportunity import Happening
from domain.shared.paging import Page, PageRequest

T = TypeVar("T")

IN_ORDER: Final = Sort(
    "IN_ORDER",
    {"occurred_at": "timestamptz", "precedence": "bigint", "sent_by": "text", "known_as": "text", "place": "bigint"},
)
_SELECT = """
    select {columns}, last_value(e.agent_id) over (partition by e.{entity} order by e.occurred_at, f.precedence,
               f.source, f.external_id groups between unbounded preceding and 1 preceding) as from_owner_id,
           f.precedence, f.source as sent_by, f.external_id as known_as, array_position({kinds}, e.kind) as place
      from {table} e join facts f on f.id = e.fact_id where e.{entity} = {key}"""
_CHANGE = "e.kind, e.occurred_at, e.day, e.actor_id, e.agent_id as owner_id"


@dataclass(frozen=True, slots=True)
class OpportunityChange:
    """One thing that happened to an opportunity, with the owner from then on and the one before."""

    kind: str
    occurred_at: datetime
    day: date
    actor_id: UUID | None
    owner_id: UUID | None
    from_stage: str | None
    to_stage: str | None
    state: str
    amount: Decimal | None
    currency: str | None
    from_owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class LeadChange:
    """One thing that happened to a lead, with the owner from then on and the one before."""

    kind: str
    occurred_at: datetime
    day: date
    actor_id: UUID | None
    owner_id: UUID | None
    from_status: str | None
    to_status: str | None
    from_system_status: str | None
    to_system_status: str | None
    strategy: str | None
    mode: str | None
    activity: str | None
    from_owner_id: UUID | None


async def opportunity_history(*, opportunity_id: UUID, page: PageRequest) -> Page[OpportunityChange]:
    """Return what happened to an opportunity that the viewer was shown."""
    columns = f"{_CHANGE}, e.from_stage, e.to_stage, e.state, e.amount, e.currency"
    return await _history(OpportunityChange, "opportunity", columns, kinds=Happening, key=opportunity_id, page=page)


async def lead_history(*, lead_id: UUID, page: PageRequest) -> Page[LeadChange]:
    """Return what happened to a lead that the viewer was shown."""
    columns = f"""{_CHANGE}, e.from_status, e.to_status, e.from_system_status, e.to_system_status,
                  e.strategy, e.mode, e.activity"""
    return await _history(LeadChange, "lead", columns, kinds=LeadHappening, key=lead_id, page=page)


async def _history(
    shape: type[T], entity: str, columns: str, *, kinds: type[StrEnum], key: UUID, page: PageRequest
) -> Page[T]:
    parameters = Parameters()
    select = _SELECT.format(
        columns=columns,
        entity=f"{entity}_id",
        table=f"{entity}_events",
        kinds=f"{parameters.bind([kind.value for kind in kinds])}::text[]",
        key=parameters.bind(key),
    )
    extra = len(IN_ORDER.columns) - 1  # of the sort, only the instant is shown
    return await fetch_page(
        select,
        parameters=parameters,
        sort=IN_ORDER,
        page=page,
        read=lambda row: shape(*list(row.values())[:-extra]),
    )
