"""What can be asked about the trail."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.audit.types import AuditLine
from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from api.nodes import read_global_id
from api.people.types import Agent
from domain.access.rights import Act, require
from domain.audit import lines
from domain.shared.paging import PageRequest


@strawberry.input
class AuditFilter:
    """Which lines are meant."""

    actor: str | None = None
    """Those of this actor, letter by letter."""
    acting_as_id: strawberry.ID | None = None
    """Those of admins who acted as this agent."""
    operation: str | None = None
    """Those of this field of the schema, such as approveTransaction or earnings."""
    object_id: strawberry.ID | None = None
    """Those about what has this id."""
    from_at: datetime | None = None
    """Those from this instant on."""
    until_at: datetime | None = None
    """Those before this instant."""


@strawberry.type
class AuditQuery:
    """Who did what."""

    @strawberry.field
    async def audit_lines(
        self,
        info: Info,
        filter: Annotated[AuditFilter | None, strawberry.argument(description="Which lines.")] = None,
        first: First = FIRST,
        after: After = None,
    ) -> Connection[AuditLine]:
        """Every mutation, done or refused, and every look at somebody else's pay, newest first."""
        require(info.context.viewer, Act.READ_AUDIT)
        chosen = filter or AuditFilter()
        object_id = None if chosen.object_id is None else read_global_id(chosen.object_id, path="objectId")[1]
        wanted = lines.Wanted(
            actor=chosen.actor,
            acting_as=Agent.optional_key(chosen.acting_as_id, path="actingAsId"),
            operation=chosen.operation,
            object_id=object_id,
            from_at=chosen.from_at,
            until_at=chosen.until_at,
        )
        page = await lines.audit_lines(wanted=wanted, page=PageRequest.of(first=first, after=after))
        return connection(page, AuditLine.read)
