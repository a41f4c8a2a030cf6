"""Make a key for an integration."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.access.rights import GRANTABLE, Act
from domain.database import sql
from domain.database.operation import operation
from domain.shared.errors import Invalid
from domain.shared.names import clean_name

PREFIX = "rmk_"  # says what it is wherever one is lost, so that scanners of repositories find it
SECRET_BYTES = 32


class NothingGranted(Invalid):
    """A key may do something, and nothing that only people may do."""

    code: ClassVar[str] = "key.not_grantable"


class KeyEndsBeforeItBegins(Invalid):
    """A key is good for some time at least."""

    code: ClassVar[str] = "key.ends_before_it_begins"


@operation
async def create_api_key(
    *, name: str, granted: Collection[Act], expires_at: datetime | None, now: datetime
) -> tuple[UUID, str]:
    """Make a key that may do what is granted, and return its id and the key itself, which nobody can read again."""
    if not granted or not GRANTABLE.issuperset(granted):
        listed = ", ".join(sorted(GRANTABLE))
        raise NothingGranted(f"a key can be granted one or more of {listed}", path=("granted",))
    if expires_at is not None and expires_at <= now:
        raise KeyEndsBeforeItBegins("send a moment that is yet to come, or none", path=("expires_at",))
    secret = secrets.token_hex(SECRET_BYTES)
    key_id: UUID = await sql.fetch_value(
        """insert into api_keys (name, secret_hash, granted, created_at, expires_at)
           values ($1, $2, $3::jsonb, $4, $5) returning id""",
        clean_name(name),
        hash_of(secret),
        msgspec.json.encode(sorted(set(granted))).decode(),
        now,
        expires_at,
    )
    return key_id, f"{PREFIX}{key_id.hex}_{secret}"


def hash_of(secret: str) -> bytes:
    """Return what is kept of a secret. It is random and long, so that a fast hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).digest()
