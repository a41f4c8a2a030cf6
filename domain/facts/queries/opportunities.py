"""Opportunities, to somebody who may see their owner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from domain.access.sight import agents_seen
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.facts.queries.columns import columns_of
from domain.facts.rules.opportunity import OpportunityState
from domain.shared.paging import Page, PageRequest

BY_REFERENCE: Final = Sort("BY_REFERENCE", {"reference": "text", "id": "uuid"})


@dataclass(frozen=True, slots=True)
class SeenOpportunity:
    """An opportunity, to somebody who may see its owner."""

    id: UUID
    version: int
    source: str
    reference: str
    agent_id: UUID | None
    stage: str | None
    state: OpportunityState
    amount: Decimal | None
    currency: str | None
    product: str | None
    account: str | None
    created_day: date | None
    closed_day: date | None


async def opportunities(
    *,
    viewer: Viewer,
    today: date,
    state: OpportunityState | None,
    stage: str | None,
    agent_id: UUID | None,
    search: str | None,
    page: PageRequest,
) -> Page[SeenOpportunity]:
    """Return the opportunities of owners the viewer may see, by reference."""
    parameters = Parameters()
    wanted = [_owned(viewer, today, parameters)]
    for column, value in (("state", state), ("stage", stage), ("agent_id", agent_id)):
        if value is not None:
            wanted.append(f"o.{column} = {parameters.bind(value)}")
    if search is not None:
        wanted.append(f"strpos(lower(o.reference), lower({parameters.bind(search)})) > 0")
    select = f"""select {columns_of(SeenOpportunity, "o")} from opportunities o join subjects s on s.id = o.id
                  where {" and ".join(wanted)}"""
    return await fetch_page(
        select, parameters=parameters, sort=BY_REFERENCE, page=page, read=lambda row: SeenOpportunity(**row)
    )


async def opportunities_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenOpportunity]:
    """Return those of the opportunities whose owner the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {columns_of(SeenOpportunity, "o")} from opportunities o join subjects s on s.id = o.id
             where o.id = any({parameters.bind(list(ids))}) and {_owned(viewer, today, parameters)}""",
        *parameters,
    )
    return {row["id"]: SeenOpportunity(**row) for row in rows}


def _owned(viewer: Viewer, today: date, parameters: Parameters) -> str:
    return (
        "true"
        if viewer.role is Role.ADMIN
        else f"o.agent_id in ({agents_seen(viewer, today=today, parameters=parameters)})"
    )
