"""Quarantined events as they are shown."""

from datetime import datetime
from typing import Self

import strawberry

from domain.facts.queries.quarantine import SeenQuarantined


@strawberry.type
class QuarantinedFact:
    """An event that could not be used yet. It is replaced under its key, or replays by itself."""

    source: str
    """Who sent it; empty where that cannot be read."""
    external_id: str
    """Its id there, or a hash of it where that cannot be read."""
    type: str
    """What it says that it is."""
    code: str
    """Why it waits: a stable code."""
    message: str
    """Why it waits, and the fix."""
    path: list[str]
    """The field that is meant."""
    received_at: datetime
    """When it was sent last."""

    @classmethod
    def read(cls, seen: SeenQuarantined) -> Self:
        """Return the event as it is shown."""
        return cls(
            source=seen.source,
            external_id=seen.external_id,
            type=seen.type,
            code=seen.reason,
            message=seen.message,
            path=[part for part in seen.path.split(".") if part],
            received_at=seen.received_at,
        )
