"""Tasks, to somebody who may see whose they are."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

import msgspec

from domain.access.viewer import Viewer
from domain.facts.queries.owned import owned_by_id, owned_page
from domain.shared.paging import Page, PageRequest


class SeenTask(msgspec.Struct, frozen=True):
    """A task, to somebody who may see whose it is."""

    id: UUID
    version: int
    source: str
    reference: str
    agent_id: UUID | None
    kind: str | None
    due_day: date | None
    lead_id: UUID | None
    opportunity_id: UUID | None
    created_day: date | None
    completed_day: date | None
    completed_by_id: UUID | None
    attributes: str | None


async def tasks(
    *,
    viewer: Viewer,
    today: date,
    is_completed: bool | None,
    due_before: date | None,
    kind: str | None,
    agent_id: UUID | None,
    search: str | None,
    page: PageRequest,
) -> Page[SeenTask]:
    """Return the tasks of those the viewer may see, by reference; of one that is not due, nobody says that it was."""
    wanted = {
        "(o.completed_day is not null) = {}": is_completed,
        "o.due_day < {}": due_before,
        "o.kind = {}": kind,
        "o.agent_id = {}": agent_id,
    }
    return await owned_page(SeenTask, "tasks", viewer=viewer, today=today, wanted=wanted, search=search, page=page)


async def tasks_by_id(*, viewer: Viewer, today: date, ids: Collection[UUID]) -> dict[UUID, SeenTask]:
    """Return those of the tasks that are of somebody the viewer may see."""
    return await owned_by_id(SeenTask, "tasks", viewer=viewer, today=today, ids=ids)
