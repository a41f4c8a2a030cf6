"""Saved views as a person may use them: their own and the shared ones."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.reports.document import ReportDocument
from domain.shared.paging import Page, PageRequest

BY_NAME: Final = Sort("VIEWS_BY_NAME", {"name": "text", "id": "uuid"})


@dataclass(frozen=True, slots=True)
class SeenView:
    """A view as the viewer sees it."""

    id: UUID
    name: str
    is_shared: bool
    is_own: bool
    is_default: bool
    document: ReportDocument
    changed_at: datetime
    version: int


async def views_seen(*, viewer: Viewer, search: str | None, page: PageRequest) -> Page[SeenView]:
    """Return the viewer's own views and the shared ones, by name."""
    parameters = Parameters()
    select = _select(viewer, parameters)
    if search is not None:
        select += f" and strpos(lower(v.name), lower({parameters.bind(search)})) > 0"
    return await fetch_page(select, parameters=parameters, sort=BY_NAME, page=page, read=lambda row: _read(dict(row)))


async def views_by_id(ids: Collection[UUID], *, viewer: Viewer) -> dict[UUID, SeenView]:
    """Return those of the views that the viewer may use."""
    parameters = Parameters()
    select = f"{_select(viewer, parameters)} and v.id = any({parameters.bind(list(ids))}::uuid[])"
    rows = await sql.fetch(select, *parameters)
    return {row["id"]: _read(dict(row)) for row in rows}


async def view_seen(view_id: UUID, *, viewer: Viewer) -> SeenView | None:
    """Return the view, or None if there is none that the viewer may use."""
    return (await views_by_id([view_id], viewer=viewer)).get(view_id)


async def default_view(*, viewer: Viewer) -> SeenView | None:
    """Return the view that the viewer sees first, or None."""
    parameters = Parameters()
    row = await sql.fetch_one(f"{_select(viewer, parameters)} and d.actor is not null", *parameters)
    return None if row is None else _read(dict(row))


def _select(viewer: Viewer, parameters: Parameters) -> str:
    me = parameters.bind(viewer.actor)
    return f"""select v.id, v.name, v.is_shared, v.owner = {me} as is_own, d.actor is not null as is_default,
                      v.document::text as document, v.changed_at, v.version
                 from saved_views v left join default_views d on d.view_id = v.id and d.actor = {me}
                where (v.owner = {me} or v.is_shared)"""


def _read(row: Mapping[str, Any]) -> SeenView:
    return SeenView(**{**row, "document": msgspec.json.decode(row["document"], type=ReportDocument)})
