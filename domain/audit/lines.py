"""The trail as admins search it, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from domain.database.keyset import Sort, fetch_page
from domain.database.parameters import Parameters
from domain.shared.paging import Page, PageRequest

NEWEST_FIRST: Final = Sort("NEWEST_FIRST", {"id": "bigint"}, is_descending=True)
COLUMNS: Final = "id, at, actor, acting_as, operation, request_id, network, input, object_id, before, after, problems"


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One line of the trail."""

    id: int
    at: datetime
    actor: str
    acting_as: UUID | None
    operation: str
    request_id: str | None
    network: str | None
    input: Any
    object_id: str | None
    before: Any
    after: Any
    problems: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines are meant; what is None does not matter."""

    actor: str | None = None
    acting_as: UUID | None = None
    operation: str | None = None
    object_id: UUID | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


async def audit_lines(*, wanted: Wanted, page: PageRequest) -> Page[SeenLine]:
    """Return the lines that are meant, newest first."""
    parameters = Parameters()
    object_id = None if wanted.object_id is None else str(wanted.object_id)
    compared = (
        ("actor =", wanted.actor),
        ("acting_as =", wanted.acting_as),
        ("operation =", wanted.operation),
        ("object_id =", object_id),
        ("at >=", wanted.from_at),
        ("at <", wanted.until_at),
    )
    conditions = [f"{comparison} {parameters.bind(value)}" for comparison, value in compared if value is not None]
    select = f"select {COLUMNS} from audit_lines where {' and '.join(conditions) or 'true'}"
    return await fetch_page(select, parameters=parameters, sort=NEWEST_FIRST, page=page, read=_read)


def _read(row: Any) -> SeenLine:
    said = {name: row[name] and msgspec.json.decode(row[name]) for name in ("input", "before", "after", "problems")}
    return SeenLine(**{**row, **said})
