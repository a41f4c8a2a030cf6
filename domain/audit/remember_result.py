"""Idempotency keys: the first success of a key is remembered, and everybody who repeats it is given that."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
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


@dataclass(frozen=True)
class Claim:
    """An actor's idempotency key, and the request that it is sent with."""

    key: str
    request: Request

    @cached_property
    def id(self) -> str:
        """Return what the key is kept by; a key that cannot be kept is refused."""
        if not 0 < len(self.key) <= LONGEST_KEY:
            message = f"send an idempotencyKey of 1 to {LONGEST_KEY} characters, such as a UUID"
            raise IdempotencyKeyUnusable(message, path=("idempotencyKey",))
        return hashlib.sha256(msgspec.json.encode([self.request.asker.name, self.key])).hexdigest()


@dataclass(frozen=True, slots=True)
class FirstResult:
    """What the first request with this key led to: the object that it changed, if it was one."""

    object_id: str | None


async def claim_keys(claims: Sequence[Claim], *, now: datetime) -> list[FirstResult | None]:
    """Take each of the keys, no two alike, for this transaction, or return what came of it before.

    Whoever claims the same key meanwhile waits on its row, and then finds the result or, after a rollback, the key.
    """
    rows = await sql.fetch(
        """insert into idempotency_results (id, operation, input_hash, problems, at)
           select id, operation, input_hash, '[]', $4 from unnest($1::text[], $2::text[], $3::bytea[])
                  as claimed (id, operation, input_hash) order by id
           on conflict (id) do nothing returning id""",
        [claim.id for claim in claims],
        [claim.request.operation for claim in claims],
        [claim.request.input_hash for claim in claims],
        now,
    )
    taken = {row["id"] for row in rows}
    return [None if claim.id in taken else await _first_result(claim) for claim in claims]


async def remember_results(found: Sequence[tuple[Claim, str | None]]) -> None:
    """Keep the object of each claimed key, to be returned to whoever repeats the request."""
    await sql.execute(
        """update idempotency_results r set object_id = found.object_id
             from unnest($1::text[], $2::text[]) as found (id, object_id) where r.id = found.id""",
        [claim.id for claim, _ in found],
        [object_id for _, object_id in found],
    )


async def _first_result(claim: Claim) -> FirstResult:
    first = await sql.fetch_one("select input_hash, object_id from idempotency_results where id = $1", claim.id)
    if first is None or first["input_hash"] != claim.request.input_hash:
        message = "this idempotencyKey was used with another input; send a new key for a new request"
        raise IdempotencyKeyReused(message, path=("idempotencyKey",))
    return FirstResult(first["object_id"])
