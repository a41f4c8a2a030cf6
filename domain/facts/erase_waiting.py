"""Erase what events in quarantine say about a person in words; those that still wait can still be used."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from domain.database import sql
from domain.facts.erase_texts import ERASED, IN_WORDS
from domain.facts.types import find_type
from domain.facts.types.fields import EntityKind
from domain.shared.ids import entity_id

_KINDS = {"lead": EntityKind.LEAD, "customer": EntityKind.CUSTOMER, "into": EntityKind.CUSTOMER}
_SOURCES = ("lead_source", "customer_source", "into_source", "about_source")

_exact = msgspec.json.Decoder(float_hook=Decimal)
_written = msgspec.json.Encoder(decimal_format="number")

_NAMING_ENTITIES = """
    select q.id, q.source, (select jsonb_object_agg(said.key, said.value) from jsonb_each(q.data) said
                             where said.key = any($1) or said.key = any($2))::text as named
      from (select id, source, case when pg_input_is_valid(event, 'jsonb') then event::jsonb -> 'data' end as data
              from quarantined_facts) q
     where jsonb_typeof(q.data) = 'object' and q.data ?| $1"""


async def waiting_for_agent(agent_id: UUID) -> list[UUID]:
    """Return the events that name the agent."""
    rows = await sql.fetch(
        """select q.id from quarantined_facts q
            where exists (select 1 from identities i
                           where i.subject_id = $1 and i.source = q.source
                             and strpos(q.event, to_json(i.reference)::text) > 0)""",
        agent_id,
    )
    return [row["id"] for row in rows]


async def waiting_for_entities(entities: Collection[UUID], *, called: Collection[str]) -> list[UUID]:
    """Return the events that name one of the entities, and the unreadable ones in which one of the names stands."""
    rows = await sql.fetch(_NAMING_ENTITIES, list(_KINDS), list(_SOURCES))
    naming = [
        row["id"]
        for row in rows
        if not set(entities).isdisjoint(_entities(row["source"], msgspec.json.decode(row["named"])))
    ]
    unreadable = await sql.fetch(
        """select q.id from quarantined_facts q
            where not pg_input_is_valid(q.event, 'jsonb')
              and exists (select 1 from unnest($1::text[]) as name where strpos(q.event, name) > 0)""",
        sorted(called),
    )
    return naming + [row["id"] for row in unreadable]


async def erase_waiting(ids: Sequence[UUID], *, kept: Collection[str]) -> None:
    """Erase texts and attributes, save those that are kept, in the events, and all of those that wait no longer."""
    rows = await sql.fetch(
        "select id, type, event, resolved_at from quarantined_facts where id = any($1) for update", ids
    )
    await sql.execute_many(
        "update quarantined_facts set event = $2, message = $3 where id = $1",
        [
            (row["id"], "{}" if row["resolved_at"] else _without_words(row["event"], row["type"], kept), ERASED)
            for row in rows
        ],
    )


def _entities(source: str, named: Mapping[str, Any]) -> Iterator[UUID]:
    """Return whom the event may mean: each reference, at each of the sources that it tells of."""
    sources = {source, *(named[field] for field in _SOURCES if isinstance(named.get(field), str))}
    for field, kind in _KINDS.items():
        if isinstance(reference := named.get(field), str):
            yield from (entity_id(kind, one, reference) for one in sources)


def _without_words(event: str, type_name: str, kept: Collection[str]) -> str:
    """Return the event without texts and attributes; one that cannot be read keeps nothing."""
    fact_type = find_type(type_name)
    try:
        said = _exact.decode(event)
        named = {*kept, *(() if fact_type is None else fact_type.data.__struct_fields__)}
        said["data"] = {key: _unworded(key, value) for key, value in said["data"].items() if key in named}
    except (msgspec.DecodeError, ValueError, TypeError, KeyError, AttributeError):
        return "{}"
    return _written.encode(said).decode()


def _unworded(key: str, value: Any) -> Any:
    return ERASED if key in IN_WORDS else value
