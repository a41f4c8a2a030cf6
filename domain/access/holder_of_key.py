"""Who holds a key."""

import hmac
import re
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import asyncpg
import msgspec

from domain.access.create_api_key import PREFIX, hash_of
from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.shared.errors import RainmakerError

WRITTEN = re.compile(rf"{PREFIX}([0-9a-f]{{32}})_([0-9a-f]{{64}})")
NOTED = timedelta(minutes=1)  # a busy key is not written to with every request


class KeyInvalid(RainmakerError):
    """The key was not made here, or was revoked."""

    code: ClassVar[str] = "key.invalid"


class KeyExpired(RainmakerError):
    """The key was good until a moment that has passed."""

    code: ClassVar[str] = "key.expired"


async def holder_of_key(written: str, *, now: datetime) -> tuple[Viewer, datetime | None]:
    """Return the integration that holds the key, and when the key expires, if it does."""
    parts = WRITTEN.fullmatch(written)
    key = None if parts is None else await _find(UUID(parts[1]))
    if parts is None or key is None or not hmac.compare_digest(key["secret_hash"], hash_of(parts[2])):
        raise KeyInvalid("this key is none of this installation; ask an admin for one (createApiKey)")
    if key["revoked_at"] is not None:
        raise KeyInvalid("this key was revoked; ask an admin for another (createApiKey)")
    if key["expires_at"] is not None and key["expires_at"] <= now:
        raise KeyExpired("this key has expired; ask an admin for another (createApiKey)")
    if key["last_used_at"] is None or key["last_used_at"] + NOTED <= now:
        await _note_use(key["id"], now=now)
    granted = frozenset(msgspec.json.decode(key["granted"], type=list[str]))
    viewer = Viewer(actor=f"key:{key['id']}", role=Role.INTEGRATION, granted=granted)
    return viewer, key["expires_at"]


async def _find(key_id: UUID) -> asyncpg.Record | None:
    return await sql.fetch_one(
        "select id, secret_hash, granted, expires_at, last_used_at, revoked_at from api_keys where id = $1", key_id
    )


async def _note_use(key_id: UUID, *, now: datetime) -> None:
    """Note when the key was used; where another request is noting the same, this one need not."""
    await sql.execute(
        """update api_keys set last_used_at = $2
            where id = (select id from api_keys where id = $1 for no key update skip locked)""",
        key_id,
        now,
    )
