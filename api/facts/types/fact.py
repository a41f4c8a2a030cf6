"""Facts as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from api.context import Context, Info
from api.nodes import Node
from api.stored_json import stored_json
from domain.access.rights import Act, sees_all
from domain.facts.queries.facts import SeenFact, facts_by_id


@strawberry.type
class Fact(Node):
    """Something that happened, as one revision of it was sent. It is never edited."""

    source: str
    """Who sent it."""
    external_id: str
    """Its id there."""
    revision: int
    """Which revision of it this is."""
    is_retraction: bool
    """Whether it takes back what its key said before."""
    is_current: bool
    """Whether it holds: no higher revision has come."""
    type: str
    """Its type and version."""
    occurred_at: datetime
    """When it happened."""
    day: date
    """On which day that is where the organisation is."""
    recorded_at: datetime
    """When it came in."""
    payload: JSON
    """What it carries, to the last attribute and digit."""
    replaces_id: strawberry.Private[UUID | None]

    @strawberry.field
    async def replaces(self, info: Info) -> "Fact | None":
        """The revision whose place it took; null if it was the first that came."""
        return await Fact.find(info.context, self.replaces_id)

    @classmethod
    def read(cls, seen: SeenFact) -> Self:
        """Return the fact as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.revision,
            source=seen.source,
            external_id=seen.external_id,
            revision=seen.revision,
            is_retraction=seen.is_retraction,
            is_current=seen.is_current,
            type=seen.type,
            occurred_at=seen.occurred_at,
            day=seen.day,
            recorded_at=seen.recorded_at,
            payload=stored_json(seen.payload),
            replaces_id=seen.replaces_id,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the facts for those from whom none is hidden."""
        found = await facts_by_id(ids=keys) if sees_all(context.viewer, Act.READ_QUARANTINE) else {}
        return [cls.read(found[key]) if key in found else None for key in keys]
