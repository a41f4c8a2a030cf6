"""Keep a shape under a name, change it, and forget it again: each person their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.operation import operation
from domain.reports.document import ReportDocument
from domain.reports.prepare_report import prepare_report
from domain.shared.errors import Conflict, NotFound
from domain.shared.names import clean_name

MOST_VIEWS = 500  # of one person; a list for people to choose from


class ViewNotFound(NotFound):
    """The viewer has no such view; those that others share are theirs to change."""

    code: ClassVar[str] = "view.not_found"


class ViewNameTaken(Conflict):
    """The viewer has another view of that name."""

    code: ClassVar[str] = "view.name_taken"


class TooManyViews(Conflict):
    """One person keeps at most 500 views."""

    code: ClassVar[str] = "view.too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTerms:
    """What a view is called, who may use it, and the shape that it keeps."""

    name: str
    is_shared: bool
    document: ReportDocument


@operation
async def save_view(*, terms: ViewTerms, viewer: Viewer, now: datetime) -> UUID:
    """Keep the shape, if it can be answered, and return the id of the view."""
    kept = await sql.fetch_value("select count(*) from saved_views where owner = $1", viewer.actor)
    if kept >= MOST_VIEWS:
        raise TooManyViews(f"you keep {MOST_VIEWS} views already; delete one first")
    name = await _checked(terms, None, viewer=viewer, now=now)
    key: UUID = await sql.fetch_value(
        """insert into saved_views (owner, name, is_shared, document, changed_at)
           values ($1, $2, $3, $4::jsonb, $5) returning id""",
        viewer.actor,
        name,
        terms.is_shared,
        msgspec.json.encode(terms.document).decode(),
        now,
    )
    return key


@operation
async def change_view(*, view_id: UUID, terms: ViewTerms, viewer: Viewer, now: datetime) -> UUID:
    """Let the view be called otherwise, be shared or not, and keep another shape."""
    await _hold(view_id, viewer)
    name = await _checked(terms, view_id, viewer=viewer, now=now)
    await sql.execute(
        """update saved_views set name = $2, is_shared = $3, document = $4::jsonb, changed_at = $5,
                  version = version + 1 where id = $1""",
        view_id,
        name,
        terms.is_shared,
        msgspec.json.encode(terms.document).decode(),
        now,
    )
    if not terms.is_shared:
        await sql.execute("delete from default_views where view_id = $1 and actor <> $2", view_id, viewer.actor)
    return view_id


@operation
async def delete_view(*, view_id: UUID, viewer: Viewer) -> UUID:
    """Forget the view; whose default it was has none."""
    await _hold(view_id, viewer)
    await sql.execute("delete from default_views where view_id = $1", view_id)
    await sql.execute("delete from saved_views where id = $1", view_id)
    return view_id


async def _hold(view_id: UUID, viewer: Viewer) -> None:
    held = await sql.fetch_value(
        "select id from saved_views where id = $1 and owner = $2 for update", view_id, viewer.actor
    )
    if held is None:
        raise ViewNotFound("you have no such view; save one of your own", path=("view_id",))


async def _checked(terms: ViewTerms, view_id: UUID | None, *, viewer: Viewer, now: datetime) -> str:
    name = clean_name(terms.name)
    taken = await sql.fetch_value(
        "select true from saved_views where owner = $1 and name = $2 and id is distinct from $3",
        viewer.actor,
        name,
        view_id,
    )
    if taken:
        raise ViewNameTaken(f"you have a view called {name!r}; choose another name", path=("name",))
    await prepare_report(terms.document, viewer=viewer, now=now)
    return name
