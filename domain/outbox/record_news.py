"""Record news in the transaction of what it tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.database import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of news about an agent or a team; nothing with the same key is told twice."""

    kind: str
    dedupe_key: str
    about: Mapping[str, Any]
    agent_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A piece that was told for the first time: its number, and whom it is about."""

    id: int
    agent_id: UUID | None
    team_id: UUID | None


async def record_news(pieces: Sequence[Piece], *, now: datetime) -> list[Told]:
    """Append the news that was not told before, and return it."""
    if not pieces:
        return []
    rows = await sql.fetch(
        """insert into news (kind, dedupe_key, agent_id, team_id, about, recorded_at)
           select n.*, $6 from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::jsonb[]) as n
           on conflict (dedupe_key) do nothing returning id, agent_id, team_id""",
        [piece.kind for piece in pieces],
        [piece.dedupe_key for piece in pieces],
        [piece.agent_id for piece in pieces],
        [piece.team_id for piece in pieces],
        [msgspec.json.encode(piece.about).decode() for piece in pieces],
        now,
    )
    return [Told(**row) for row in rows]
