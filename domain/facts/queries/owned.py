"""Entities that somebody owns, to viewers who may see the owner."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from domain.access.rights import Act, sees_all
from domain.access.sight import agents_seen
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.facts.queries.columns import columns_of
from domain.shared.paging import Page, PageRequest

T = TypeVar("T")

BY_REFERENCE: Final = Sort("BY_REFERENCE", {"known_as": "text", "id": "uuid"})


async def owned_page(
    shape: type[T],
    table: str,
    *,
    viewer: Viewer,
    today: date,
    wanted: Mapping[str, Any],
    search: str | None,
    page: PageRequest,
) -> Page[T]:
    """Return those of the table whose owner the viewer may see, by reference.

    `wanted` are conditions with one value each, such as `o.stage = {}`; those whose value is None ask for nothing.
    """
    parameters = Parameters()
    conditions = [owner_is_seen("o", viewer=viewer, today=today, parameters=parameters)]
    conditions += [condition.format(parameters.bind(value)) for condition, value in wanted.items() if value is not None]
    if search is not None:
        conditions.append(f"strpos(lower(o.reference), lower({parameters.bind(search)})) > 0")
    select = f"""select {columns_of(shape, "o")}, coalesce(o.reference, '') as known_as
                   from {table} o join subjects s on s.id = o.id where {" and ".join(conditions)}"""
    return await fetch_page(
        select, parameters=parameters, sort=BY_REFERENCE, page=page, read=lambda row: shape(*list(row.values())[:-1])
    )


async def owned_by_id(
    shape: type[T], table: str, *, viewer: Viewer, today: date, ids: Collection[UUID]
) -> dict[UUID, T]:
    """Return those of the entities with these ids whose owner the viewer may see."""
    parameters = Parameters()
    rows = await sql.fetch(
        f"""select {columns_of(shape, "o")} from {table} o join subjects s on s.id = o.id
             where o.id = any({parameters.bind(list(ids))})
               and {owner_is_seen("o", viewer=viewer, today=today, parameters=parameters)}""",
        *parameters,
    )
    return {row["id"]: shape(**row) for row in rows}


def owner_is_seen(alias: str, *, viewer: Viewer, today: date, parameters: Parameters) -> str:
    """Return the condition that the viewer may see the owner of the row."""
    if sees_all(viewer, Act.READ_FACTS):
        return "true"
    seen = agents_seen(viewer, today=today, parameters=parameters, act=Act.READ_FACTS)
    return f"{alias}.agent_id in ({seen})"
