"""Append facts. Of each key one revision holds: the row of the key says which, and serialises who writes it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from domain.database import sql
from domain.facts.event import Key
from domain.facts.hide_references import erased_among, hide_references
from domain.facts.resolve import Resolved

_SENT = """unnest($1::text[], $2::text[], $3::integer[], $4::boolean[], $5::text[], $6::timestamptz[],
                  $7::boolean[], $8::date[], $9::smallint[], $10::uuid[], $11::jsonb[], $12::jsonb[],
                  $13::jsonb[], $14::bytea[])
           as s (source, external_id, revision, is_retraction, type, occurred_at, is_whole_day, day,
                 precedence, entity_id, payload, people, links, payload_hash)"""


@dataclass(frozen=True, slots=True)
class Held:
    """The fact that holds a key, and the one whose place it took just now, if it did."""

    fact_id: UUID
    revision: int
    payload_hash: bytes
    replaced_id: UUID | None = None


async def write_facts(facts: Sequence[Resolved], *, now: datetime) -> dict[Key, Held]:
    """Write those facts whose key is free or held by a lower revision, and return what they are now.

    The facts come in the order of their keys, each key once, so that two writers meet in the same order.
    """
    if not facts:
        return {}
    erased = await erased_among(_named(facts))
    rows = await sql.fetch(
        f"""with sent as materialized (
               select uuidv7() as fact_id, s.* from {_SENT}
           ), held as (
               insert into fact_keys as k (source, external_id, fact_id, revision, is_retraction, payload_hash)
               select source, external_id, fact_id, revision, is_retraction, payload_hash from sent
               on conflict (source, external_id) do update
                  set fact_id = excluded.fact_id, revision = excluded.revision,
                      is_retraction = excluded.is_retraction, payload_hash = excluded.payload_hash
                where k.revision < excluded.revision
               returning new.fact_id, old.fact_id as replaced_id
           ), written as (
               insert into facts (id, source, external_id, revision, is_retraction, type, occurred_at, is_whole_day,
                                  day, precedence, entity_id, payload, people, links, payload_hash, replaces_id,
                                  recorded_at)
               select s.*, h.replaced_id, $15 from sent s join held h using (fact_id)
           )
           select s.source, s.external_id, h.fact_id, s.revision, s.payload_hash, h.replaced_id
             from held h join sent s using (fact_id)""",
        *zip(*(_values(fact, erased) for fact in facts), strict=True),
        now,
    )
    return {(row["source"], row["external_id"]): Held(*list(row.values())[2:]) for row in rows}


async def keep_superseded(facts: Sequence[Resolved], *, now: datetime) -> None:
    """Write revisions that came after a higher one, each once: they never hold, but an approval may name them.

    Whoever writes them has locked their keys by `write_facts`.
    """
    if not facts:
        return
    erased = await erased_among(_named(facts))
    await sql.execute(
        f"""insert into facts (source, external_id, revision, is_retraction, type, occurred_at, is_whole_day, day,
                               precedence, entity_id, payload, people, links, payload_hash, recorded_at)
            select s.*, $15 from {_SENT} where not exists (
                   select 1 from facts f where f.entity_id = s.entity_id and f.source = s.source
                      and f.external_id = s.external_id and f.revision = s.revision)""",
        *zip(*(_values(fact, erased) for fact in facts), strict=True),
        now,
    )


async def held_facts(keys: Iterable[Key]) -> dict[Key, Held]:
    """Return what holds these keys."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    rows = await sql.fetch(
        """select source, external_id, fact_id, revision, payload_hash from fact_keys
             join unnest($1::text[], $2::text[]) as wanted (source, external_id) using (source, external_id)""",
        [source for source, _ in wanted],
        [external_id for _, external_id in wanted],
    )
    return {(row["source"], row["external_id"]): Held(*list(row.values())[2:]) for row in rows}


def _named(facts: Iterable[Resolved]) -> set[UUID]:
    return {named for fact in facts for named in (fact.prepared.entity_id, *fact.links.values()) if named is not None}


def _payload(fact: Resolved, erased: Collection[UUID]) -> str:
    item = fact.prepared
    if not erased:
        return item.payload
    return hide_references(item.payload, entity_id=item.entity_id, links=fact.links, erased=erased)


def _values(fact: Resolved, erased: Collection[UUID]) -> tuple[object, ...]:
    item = fact.prepared
    return (
        item.source,
        item.external_id,
        item.revision,
        item.is_retraction,
        item.type.name,
        item.occurred_at,
        item.is_whole_day,
        item.day,
        item.type.precedence,
        item.entity_id,
        _payload(fact, erased),
        _json(fact.people),
        _json(fact.links) if fact.links else None,
        item.payload_hash,
    )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
