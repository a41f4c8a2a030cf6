"""Events that still wait in quarantine."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.database.keyset import fetch_page
from domain.database.parameters import Parameters
from domain.facts.queries.columns import NEWEST_FIRST, columns_of
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class SeenQuarantined:
    """An event that could not be used yet."""

    id: UUID
    source: str
    external_id: str
    type: str
    reason: str
    message: str
    path: str
    received_at: datetime


async def quarantined(*, source: str | None, page: PageRequest) -> Page[SeenQuarantined]:
    """Return the events that still wait, newest first."""
    parameters = Parameters()
    wanted = "resolved_at is null" + ("" if source is None else f" and source = {parameters.bind(source)}")
    columns = columns_of(SeenQuarantined, "q")
    return await fetch_page(
        f"select {columns}, received_at as known_at from quarantined_facts q where {wanted}",
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenQuarantined(*list(row.values())[:-1]),
    )
