"""What can be asked about keys."""

from typing import Annotated

import strawberry

from api.access.types import ApiKey
from api.connection import FIRST, After, Connection, First, connection
from api.context import Info
from domain.access import api_keys
from domain.access.rights import Act, require
from domain.shared.paging import PageRequest

WithRevoked = Annotated[bool, strawberry.argument(description="Also those that were revoked.")]


@strawberry.type
class AccessQuery:
    """Keys of integrations."""

    @strawberry.field
    async def api_keys(
        self, info: Info, *, with_revoked: WithRevoked = False, first: First = FIRST, after: After = None
    ) -> Connection[ApiKey]:
        """The keys of integrations, by name; what opens the door is never shown again."""
        require(info.context.viewer, Act.MANAGE_KEYS)
        page = await api_keys.api_keys(with_revoked=with_revoked, page=PageRequest.of(first=first, after=after))
        return connection(page, ApiKey.read)
