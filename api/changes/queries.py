"""What has changed since somebody last looked."""

from typing import Annotated
from uuid import UUID

import strawberry

from api.commissions.types.pay import Earning
from api.connection import FIRST, First
from api.context import Context, Info
from api.enums import Changed
from api.goals.types import Goal
from api.leaderboards.types import Leaderboard
from api.nodes import Node
from domain.changes import queries

Since = Annotated[
    str | None,
    strawberry.argument(description="The cursor that the last answer gave; without one, only a cursor is answered."),
]
KINDS: dict[Changed, type[Node]] = {
    Changed.GOAL: Goal,
    Changed.EARNING: Earning,
    Changed.LEADERBOARD: Leaderboard,
}


@strawberry.type
class ChangedNode:
    """Something whose figures have changed."""

    kind: Changed
    """What it is."""
    id: strawberry.ID
    """Its id."""
    key: strawberry.Private[UUID]

    @strawberry.field
    async def node(self, info: Info) -> Node | None:
        """It itself, as it is now; null if it is gone, or hidden from you meanwhile."""
        return await KINDS[self.kind].find(info.context, self.key)


@strawberry.type
class ChangesPage:
    """What has changed, and from where to ask on."""

    items: list[ChangedNode]
    """The changes, in the order in which they were made. One may come twice."""
    cursor: str
    """What to send as `since` the next time; keep it beside what you have read."""
    has_more: bool
    """Whether more can be asked for at once."""


@strawberry.type
class ChangesQuery:
    """What has changed."""

    @strawberry.field
    async def changes(self, info: Info, since: Since = None, first: First = FIRST) -> ChangesPage:
        """Goals, earnings and leaderboards that have changed after a cursor, of those that you may see.

        Ask once without a cursor before you read everything; then ask with the cursor whenever you come back.
        """
        context: Context = info.context
        found = await queries.changes(viewer=context.viewer, today=await context.today(), since=since, first=first)
        items = [ChangedNode(kind=kind, id=KINDS[kind].global_id(key), key=key) for kind, key in found.items]
        return ChangesPage(items=items, cursor=found.cursor, has_more=found.has_more)
