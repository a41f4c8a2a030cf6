"""The keys of integrations, without anything that opens a door."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.access.rights import Act, sees_all
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest

BY_NAME: Final = Sort("NAME_ASC", {"name": "text", "id": "uuid"})
COLUMNS: Final = "id, name, granted, created_at, expires_at, last_used_at, revoked_at, version"


@dataclass(frozen=True, slots=True)
class SeenApiKey:
    """A key as admins see it."""

    id: UUID
    name: str
    granted: list[Act]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    version: int


async def api_keys(*, with_revoked: bool, page: PageRequest) -> Page[SeenApiKey]:
    """Return the keys, by name."""
    wanted = "true" if with_revoked else "revoked_at is null"
    select = f"select {COLUMNS} from api_keys where {wanted}"
    return await fetch_page(select, parameters=Parameters(), sort=BY_NAME, page=page, read=_read)


async def api_keys_by_id(*, viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, SeenApiKey]:
    """Return those of the keys that the viewer may know."""
    if not sees_all(viewer, Act.MANAGE_KEYS):
        return {}
    rows = await sql.fetch(f"select {COLUMNS} from api_keys where id = any($1)", list(ids))
    return {row["id"]: _read(row) for row in rows}


def _read(row: Any) -> SeenApiKey:
    return SeenApiKey(**{**row, "granted": msgspec.json.decode(row["granted"], type=list[Act])})
