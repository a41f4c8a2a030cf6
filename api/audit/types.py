"""Lines of the trail as they are shown."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.scalars import JSON

from api.people.types import Agent
from api.scalars import BigInt
from domain.audit.lines import SeenLine


@strawberry.type
class AuditLine:
    """One mutation, done or refused, or one look at somebody else's pay."""

    number: BigInt
    """Its place in the trail."""
    at: datetime
    """When it was."""
    actor: str
    """Who asked: the subject of a token, or the key of an integration."""
    acting_as_id: strawberry.ID | None
    """The agent as whom an admin asked, if one did."""
    operation: str
    """The field of the schema that was asked for."""
    request_id: str | None
    """The request, as the answer's x-request-id and the log name it."""
    network: str | None
    """The network from which it was asked; the address itself is not kept."""
    input: JSON | None
    """What was asked for: ids, numbers, days and choices; texts and secrets are left out."""
    object_id: str | None
    """The UUID of what it was done to, or looked at; null if it was refused."""
    version_before: BigInt | None
    """The version of the object before; null if it was made, or has none."""
    version_after: BigInt | None
    """The version of the object after; null if it has none."""
    problems: list[str]
    """The codes of what was wrong; empty if it was done."""

    @classmethod
    def read(cls, seen: SeenLine) -> Self:
        """Return the line as it is shown."""
        return cls(
            number=BigInt(seen.id),
            at=seen.at,
            actor=seen.actor,
            acting_as_id=None if seen.acting_as is None else Agent.global_id(seen.acting_as),
            operation=seen.operation,
            request_id=seen.request_id,
            network=seen.network,
            input=seen.input,
            object_id=seen.object_id,
            version_before=seen.before and BigInt(seen.before["version"]),
            version_after=seen.after and BigInt(seen.after["version"]),
            problems=seen.problems,
        )
