"""Insert facts, and find those that were there before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain.database import sql
from domain.facts.event import Prepared

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A fact ready to be written, with the agent behind each reference."""

    prepared: Prepared
    people: Mapping[str, UUID]

    @property
    def key(self) -> Key:
        """Return what names the fact for ever."""
        return self.prepared.key

    @property
    def payload_hash(self) -> bytes:
        """Return what tells another payload under the same key."""
        return self.prepared.payload_hash

    @property
    def raw(self) -> bytes:
        """Return the event as it was sent."""
        return self.prepared.raw


async def insert_facts(facts: Sequence[Resolved], *, now: datetime) -> dict[Key, UUID]:
    """Insert the facts in the order of their keys and return the ids of those whose key was free."""
    rows = await sql.fetch(
        """insert into facts (source, external_id, type, occurred_at, day, precedence, entity_id,
                              payload, people, payload_hash, recorded_at)
           select f.*, $11 from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::date[],
                                       $6::smallint[], $7::uuid[], $8::jsonb[], $9::jsonb[], $10::bytea[]) as f
           on conflict (source, external_id) do nothing
           returning source, external_id, id""",
        [fact.prepared.source for fact in facts],
        [fact.prepared.external_id for fact in facts],
        [fact.prepared.type.name for fact in facts],
        [fact.prepared.occurred_at for fact in facts],
        [fact.prepared.day for fact in facts],
        [fact.prepared.type.precedence for fact in facts],
        [fact.prepared.entity_id for fact in facts],
        [fact.prepared.payload for fact in facts],
        [msgspec.json.encode(fact.people).decode() for fact in facts],
        [fact.prepared.payload_hash for fact in facts],
        now,
    )
    return {(row["source"], row["external_id"]): row["id"] for row in rows}


async def existing_facts(keys: Iterable[Key]) -> dict[Key, tuple[UUID, bytes]]:
    """Return id and payload hash of the facts that hold these keys."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    rows = await sql.fetch(
        """select source, external_id, id, payload_hash from facts
             join unnest($1::text[], $2::text[]) as wanted (source, external_id) using (source, external_id)""",
        [source for source, _ in wanted],
        [external_id for _, external_id in wanted],
    )
    return {(row["source"], row["external_id"]): (row["id"], row["payload_hash"]) for row in rows}
