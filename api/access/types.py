"""Keys of integrations as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import Act
from api.nodes import Node
from domain.access.api_keys import SeenApiKey, api_keys_by_id


@strawberry.type
class ApiKey(Node):
    """A key that an integration sends as its token: what it may do, until when, and when it was last used."""

    name: str
    """What it is for."""
    granted: list[Act]
    """What its holder may do."""
    created_at: datetime
    """When it was made."""
    expires_at: datetime | None
    """When it expires; null if it does not."""
    last_used_at: datetime | None
    """When it was last used, to the minute; null if never."""
    revoked_at: datetime | None
    """When it was revoked; null while it is good."""

    @classmethod
    def read(cls, seen: SeenApiKey) -> Self:
        """Return the key as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            name=seen.name,
            granted=seen.granted,
            created_at=seen.created_at,
            expires_at=seen.expires_at,
            last_used_at=seen.last_used_at,
            revoked_at=seen.revoked_at,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the keys for those who may manage them."""
        found = await api_keys_by_id(viewer=context.viewer, ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]
