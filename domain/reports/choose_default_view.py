"""Choose the view that a person sees first."""

from uuid import UUID

from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.operation import operation
from domain.reports.save_view import ViewNotFound
from domain.reports.views import view_seen


@operation
async def choose_default_view(*, view_id: UUID, viewer: Viewer) -> UUID:
    """Show this view first to the viewer; it is one of their own, or shared."""
    if await view_seen(view_id, viewer=viewer) is None:
        raise ViewNotFound("there is no such view of yours, and none that is shared", path=("view_id",))
    await sql.execute(
        "insert into default_views (actor, view_id) values ($1, $2) on conflict (actor) do update set view_id = $2",
        viewer.actor,
        view_id,
    )
    return view_id
