"""Opportunities, to somebody who may see their owner."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.facts.queries.owned import owned_by_id, owned_page
from domain.facts.rules.statuses import OpportunityState
from domain.shared.paging import Page, PageRequest


class SeenOpportunity(msgspec.Struct, frozen=True):
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
    record_type: str | None
    created_day: date | None
    moved_day: date | None
    closed_day: date | None
    attributes: str | None


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
    wanted = {"o.state = {}": state, "o.stage = {}": stage, "o.agent_id = {}": agent_id}
    return await owned_page(
        SeenOpportunity, "opportunities", viewer=viewer, today=today, wanted=wanted, search=search, page=page
    )


async def opportunities_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenOpportunity]:
    """Return those of the opportunities whose owner the viewer may see."""
    return await owned_by_id(SeenOpportunity, "opportunities", viewer=viewer, today=today, ids=ids)
