"""Events that wait in quarantine, and those that did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from domain.database import sql
from domain.database.keyset import fetch_page
from domain.database.parameters import Parameters
from domain.facts.queries.columns import NEWEST_FIRST
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class SeenQuarantined:
    """An event that could not be used yet; resolved once it was, or once another one took its place."""

    id: UUID
    source: str
    external_id: str
    revision: int
    type: str
    reason: str
    message: str
    path: str
    event: str
    attempts: int
    received_at: datetime
    resolved_at: datetime | None


COLUMNS = ", ".join(f"q.{field.name}" for field in fields(SeenQuarantined))


async def quarantined(
    *, source: str | None, reason: str | None, search: str | None, page: PageRequest
) -> Page[SeenQuarantined]:
    """Return the events that still wait, newest first; the search looks at their ids, types and messages."""
    parameters = Parameters()
    wanted = ["q.resolved_at is null"]
    if source is not None:
        wanted.append(f"q.source = {parameters.bind(source)}")
    if reason is not None:
        wanted.append(f"q.reason = {parameters.bind(reason)}")
    if search is not None:
        text = "lower(concat_ws(' ', q.external_id, q.type, q.message))"
        wanted.append(f"strpos({text}, lower({parameters.bind(search)})) > 0")
    return await fetch_page(
        f"select {COLUMNS}, q.received_at as known_at from quarantined_facts q where {' and '.join(wanted)}",
        parameters=parameters,
        sort=NEWEST_FIRST,
        page=page,
        read=lambda row: SeenQuarantined(*list(row.values())[:-1]),
    )


async def quarantined_by_id(*, ids: Collection[UUID]) -> Mapping[UUID, SeenQuarantined]:
    """Return the events with these ids, whether they still wait or not."""
    rows = await sql.fetch(f"select {COLUMNS} from quarantined_facts q where q.id = any($1)", list(ids))
    return {row["id"]: SeenQuarantined(*row.values()) for row in rows}
