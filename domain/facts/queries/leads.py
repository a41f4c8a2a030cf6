"""Leads, to somebody who may see their owner."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.facts.queries.owned import owned_by_id, owned_page
from domain.facts.rules.statuses import LeadStatus
from domain.shared.paging import Page, PageRequest


class SeenLead(msgspec.Struct, frozen=True):
    """A lead, to somebody who may see its owner."""

    id: UUID
    version: int
    source: str
    reference: str
    agent_id: UUID | None
    status: str | None
    system_status: LeadStatus | None
    strategy: str | None
    origin: str | None
    campaign: str | None
    record_type: str | None
    customer_id: UUID | None
    created_day: date | None
    assigned_day: date | None
    moved_day: date | None
    touched_at: datetime | None
    attributes: str | None


async def leads(
    *,
    viewer: Viewer,
    today: date,
    status: str | None,
    system_status: LeadStatus | None,
    strategy: str | None,
    agent_id: UUID | None,
    search: str | None,
    page: PageRequest,
) -> Page[SeenLead]:
    """Return the leads of owners the viewer may see, by reference."""
    wanted = {
        "o.status = {}": status,
        "o.system_status = {}": system_status,
        "o.strategy = {}": strategy,
        "o.agent_id = {}": agent_id,
    }
    return await owned_page(SeenLead, "leads", viewer=viewer, today=today, wanted=wanted, search=search, page=page)


async def leads_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenLead]:
    """Return those of the leads whose owner the viewer may see."""
    return await owned_by_id(SeenLead, "leads", viewer=viewer, today=today, ids=ids)
