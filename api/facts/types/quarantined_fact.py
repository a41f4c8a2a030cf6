"""Quarantined events as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.nodes import Node
from domain.access.rights import Act, sees_all
from domain.facts.queries.quarantine import SeenQuarantined, quarantined_by_id


@strawberry.type
class QuarantinedFact(Node):
    """An event that could not be used yet. It is corrected, replaced under its key, or replays by itself."""

    source: str
    """Who sent it; empty where that cannot be read."""
    external_id: str
    """Its id there, or a hash of it where that cannot be read."""
    revision: int
    """Which revision of the fact it is to be."""
    type: str
    """What it says that it is."""
    code: str
    """Why it waits: a stable code."""
    message: str
    """Why it waits, and the fix."""
    path: list[str]
    """The field that is meant, as the event names it."""
    event: str
    """The event itself, as it was sent; one that is too large is cut off."""
    received_at: datetime
    """When it was sent or tried last."""
    resolved_at: datetime | None
    """When it became a fact, or another one took its place; null while it waits."""

    @classmethod
    def read(cls, seen: SeenQuarantined) -> Self:
        """Return the event as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.attempts + (seen.resolved_at is not None),
            source=seen.source,
            external_id=seen.external_id,
            revision=seen.revision,
            type=seen.type,
            code=seen.reason,
            message=seen.message,
            path=[part for part in seen.path.split(".") if part],
            event=seen.event,
            received_at=seen.received_at,
            resolved_at=seen.resolved_at,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the events for those who may read the quarantine."""
        found = await quarantined_by_id(ids=keys) if sees_all(context.viewer, Act.READ_QUARANTINE) else {}
        return [cls.read(found[key]) if key in found else None for key in keys]
