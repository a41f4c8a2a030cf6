"""Erase what facts say about a person in words. Ids, amounts, times and codes stay, and so does every figure.

The database lets nothing but payloads be changed, and those only in a transaction that says so. The hash of what was
sent stays as well: whoever sends it again is told that it is known, and it does not come back.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from domain.database import sql
from domain.facts.dataset_rows import remove_activities, write_activities
from domain.facts.types import FACT_TYPES, find_type
from domain.marks.write import Layer, Mark, What, write_marks
from domain.organisation.queries import the_organisation

ERASED = "[erased]"
IN_WORDS = frozenset({"notes", "text", "reason"})  # what people write to each other, in any type of fact

_exact = msgspec.json.Decoder(float_hook=Decimal)
_written = msgspec.json.Encoder(decimal_format="number")

_REWRITE = """
    update facts f set payload = coalesce((
               select jsonb_object_agg(said.key,
                                       case when said.key = any($2) then to_jsonb($3::text) else said.value end)
                 from jsonb_each(f.payload) said
                where said.key = any($4) or (f.type like 'custom.%' and said.key = any($5))
                   or said.key in (select t.name from unnest($6::text[], $7::text[]) as t (type, name)
                                    where t.type = f.type)), '{}')
     where exists (select 1 from jsonb_each_text(f.people) named where named.value = $1)
    returning f.id, f.entity_id"""


async def erase_texts(*, agent_id: UUID, kept: Collection[str], now: datetime) -> int:
    """Erase texts and attributes, save those that are kept, in all facts that name the agent; return how many name it.

    What is derived from them is written anew or marked. Events in quarantine that name the agent lose the same.
    """
    named = [(name, field) for name, fact_type in FACT_TYPES.items() for field in fact_type.data.__struct_fields__]
    await sql.execute("select set_config('rainmaker.erasing', 'on', true)")
    rows = await sql.fetch(
        _REWRITE,
        str(agent_id),
        sorted(IN_WORDS),
        ERASED,
        sorted(kept),
        list(_custom_fields()),
        [name for name, _ in named],
        [field for _, field in named],
    )
    await sql.execute("select set_config('rainmaker.erasing', 'off', true)")
    await _write_anew([row["id"] for row in rows], now=now)
    entities = {row["entity_id"] for row in rows if row["entity_id"] is not None}
    await write_marks([Mark(Layer.ENTITY, entity, What.STATE) for entity in sorted(entities)], now=now)
    await _erase_waiting(agent_id, kept)
    return len(rows)


async def _write_anew(fact_ids: Sequence[UUID], *, now: datetime) -> None:
    """Write the dataset rows of these facts anew, of those that have one; nobody replaces the facts meanwhile."""
    held = await sql.fetch(
        """select k.fact_id from fact_keys k join activities a on a.fact_id = k.fact_id
            where k.fact_id = any($1) order by k.source, k.external_id for update of k""",
        list(fact_ids),
    )
    rows = [row["fact_id"] for row in held]
    marks = await remove_activities(rows)
    base_currency = (await the_organisation()).base_currency
    await write_marks([*marks, *await write_activities(rows, base_currency=base_currency)], now=now)


async def _erase_waiting(agent_id: UUID, kept: Collection[str]) -> None:
    rows = await sql.fetch(
        """select q.id, q.type, q.event from quarantined_facts q
            where exists (select 1 from identities i
                           where i.subject_id = $1 and i.source = q.source
                             and strpos(q.event, to_json(i.reference)::text) > 0) for update""",
        agent_id,
    )
    await sql.execute_many(
        "update quarantined_facts set event = $2, message = $3 where id = $1",
        [(row["id"], _without_words(row["event"], row["type"], kept), ERASED) for row in rows],
    )


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


def _custom_fields() -> Sequence[str]:
    custom = find_type("custom.any.v1")
    return () if custom is None else custom.data.__struct_fields__
