"""Facts as they were sent, with every revision of each: what figures are explained down to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class SeenFact:
    """One revision of a fact; its payload is JSON."""

    id: UUID
    source: str
    external_id: str
    revision: int
    is_retraction: bool
    is_current: bool
    type: str
    occurred_at: datetime
    day: date
    payload: str
    replaces_id: UUID | None
    recorded_at: datetime


# Ids rise with the time of recording.
LAST_RECORDED_FIRST: Final = Sort("LAST_RECORDED_FIRST", {"id": "uuid"}, is_descending=True)

SELECT = """select f.id, f.source, f.external_id, f.revision, f.is_retraction, k.fact_id = f.id as is_current, f.type,
                   f.occurred_at, f.day, f.payload::text as payload, f.replaces_id, f.recorded_at
              from facts f join fact_keys k using (source, external_id)"""


async def facts(
    *, source: str | None, external_id: str | None, fact_type: str | None, entity_id: UUID | None, page: PageRequest
) -> Page[SeenFact]:
    """Return the facts that hold now, last recorded first; those of one source, key, type or entity if given."""
    parameters = Parameters()
    wanted = ["k.fact_id = f.id"]
    columns = {"source": source, "external_id": external_id, "type": fact_type, "entity_id": entity_id}
    wanted += [f"f.{column} = {parameters.bind(value)}" for column, value in columns.items() if value is not None]
    return await fetch_page(
        f"{SELECT} where {' and '.join(wanted)}",
        parameters=parameters,
        sort=LAST_RECORDED_FIRST,
        page=page,
        read=lambda row: SeenFact(*row.values()),
    )


async def facts_by_id(*, ids: Collection[UUID]) -> Mapping[UUID, SeenFact]:
    """Return the facts with these ids, whether they hold or not."""
    rows = await sql.fetch(f"{SELECT} where f.id = any($1)", list(ids))
    return {row["id"]: SeenFact(*row.values()) for row in rows}
