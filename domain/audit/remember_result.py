"""Idempotency keys: the first success of a key is remembered, and everybody who repeats it is given that."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

import msgspec

from domain.audit.record_line import Request
from domain.database import sql
from domain.shared.errors import Conflict, Invalid

LONGEST_KEY = 200  # characters; a UUID has 36


class IdempotencyKeyReused(Conflict):
    """The key was used before, for something else."""

    code: ClassVar[str] = "idempotency.key_reused"


class IdempotencyKeyUnusable(Invalid):
    """A key has 1 to 200 characters."""

    code: ClassVar[str] = "idempotency.key_unusable"


@dataclass(frozen=True, slots=True)
class FirstResult:
    """What the first request with this key led to: the object that it changed, if it was one."""

    object_id: str | None


async def claim_key(key: str, *, request: Request, now: datetime) -> FirstResult | None:
    """Take the key for this transaction, or return what came of it before.

    Whoever claims the same key meanwhile waits on its row, and then finds the result or, after a rollback, the key.
    """
    key_id = _key_id(key, actor=request.asker.name)
    claimed = await sql.fetch_value(
        """insert into idempotency_results (id, operation, input_hash, problems, at) values ($1, $2, $3, '[]', $4)
           on conflict (id) do nothing returning id""",
        key_id,
        request.operation,
        request.input_hash,
        now,
    )
    return None if claimed is not None else await _first_result(key_id, request)


async def remember_result(key: str, *, request: Request, object_id: str | None) -> None:
    """Keep the object of the claimed key, to be returned to whoever repeats the request."""
    await sql.execute(
        "update idempotency_results set object_id = $2 where id = $1", _key_id(key, actor=request.asker.name), object_id
    )


async def _first_result(key_id: str, request: Request) -> FirstResult:
    first = await sql.fetch_one("select input_hash, object_id from idempotency_results where id = $1", key_id)
    if first is None or first["input_hash"] != request.input_hash:
        message = "this idempotencyKey was used with another input; send a new key for a new request"
        raise IdempotencyKeyReused(message, path=("idempotencyKey",))
    return FirstResult(first["object_id"])


def _key_id(key: str, *, actor: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY:
        message = f"send an idempotencyKey of 1 to {LONGEST_KEY} characters, such as a UUID"
        raise IdempotencyKeyUnusable(message, path=("idempotencyKey",))
    return hashlib.sha256(msgspec.json.encode([actor, key])).hexdigest()
