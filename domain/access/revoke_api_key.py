"""Revoke a key: the next request with it is refused."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.shared.errors import Conflict, NotFound


class KeyNotFound(NotFound):
    """There is no such key."""

    code: ClassVar[str] = "key.not_found"


class AlreadyRevoked(Conflict):
    """The key was revoked before."""

    code: ClassVar[str] = "key.already_revoked"


@operation
async def revoke_api_key(*, key_id: UUID, now: datetime) -> UUID:
    """Let the key be good no longer, and return its id."""
    key = await sql.fetch_one("select revoked_at from api_keys where id = $1 for update", key_id)
    if key is None:
        raise KeyNotFound("no key has this id; list them with the query apiKeys", path=("key_id",))
    if key["revoked_at"] is not None:
        raise AlreadyRevoked("this key is revoked already", path=("key_id",))
    await sql.execute("update api_keys set revoked_at = $2, version = version + 1 where id = $1", key_id, now)
    return key_id
