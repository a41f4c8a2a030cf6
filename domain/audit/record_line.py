"""Write one line of the trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.database import sql


@dataclass(frozen=True, slots=True)
class Request:
    """One mutation as the trail keeps it: by whom, which, and a hash in place of its input. No personal data."""

    actor: str
    operation: str
    input_hash: bytes


async def record_line(request: Request, *, object_id: str | None, problems: Sequence[str] = (), now: datetime) -> None:
    """Append what the request led to: the object it changed, or the codes of what was wrong with it."""
    await sql.execute(
        """insert into audit_lines (at, actor, operation, input_hash, object_id, problems)
           values ($1, $2, $3, $4, $5, $6::jsonb)""",
        now,
        request.actor,
        request.operation,
        request.input_hash,
        object_id,
        msgspec.json.encode(list(problems)).decode(),
    )
