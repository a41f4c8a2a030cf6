"""Customers, to somebody who may see who brought them in."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.facts.queries.owned import owned_by_id, owned_page
from domain.shared.paging import Page, PageRequest


class SeenCustomer(msgspec.Struct, frozen=True):
    """A customer, to somebody who may see who brought it in. One that only others tell of has no name."""

    id: UUID
    version: int
    source: str | None
    reference: str | None
    agent_id: UUID | None
    record_type: str | None
    registered_at: datetime | None
    registered_day: date | None
    merged_into_id: UUID | None
    first_deposit_id: UUID | None
    first_deposit_day: date | None
    attributes: str | None


async def customers(
    *,
    viewer: Viewer,
    today: date,
    merged_into_id: UUID | None,
    agent_id: UUID | None,
    search: str | None,
    page: PageRequest,
) -> Page[SeenCustomer]:
    """Return the customers of those the viewer may see, by reference."""
    wanted = {"o.merged_into_id = {}": merged_into_id, "o.agent_id = {}": agent_id}
    return await owned_page(
        SeenCustomer, "customers", viewer=viewer, today=today, wanted=wanted, search=search, page=page
    )


async def customers_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenCustomer]:
    """Return those of the customers whom somebody brought in that the viewer may see."""
    return await owned_by_id(SeenCustomer, "customers", viewer=viewer, today=today, ids=ids)
