"""Erase what facts say about a person in words. Ids, amounts, times and codes stay, and so does every figure.

The database lets nothing but payloads be changed, and those only in a transaction that says so. The hash of what was
sent stays as well: whoever sends it again is told that it is known, and it does not come back.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.database import sql
from domain.facts.dataset_rows import remove_activities, write_activities
from domain.facts.types import FACT_TYPES, find_type
from domain.marks.write import Layer, Mark, What, write_marks
from domain.organisation.queries import the_organisation

ERASED = "[erased]"
IN_WORDS = frozenset({"notes", "text", "reason"})  # what people write to each other, in any type of fact

_REWRITE = """
    update facts f set payload = coalesce((
               select jsonb_object_agg(said.key,
                                       case when said.key = any($2) then to_jsonb($3::text) else said.value end)
                 from jsonb_each(f.payload) said
                where said.key = any($4) or (f.type like 'custom.%' and said.key = any($5))
                   or said.key in (select t.name from unnest($6::text[], $7::text[]) as t (type, name)
                                    where t.type = f.type)), '{}')
     where f.id = any($1)
    returning f.entity_id"""


async def facts_naming_agent(agent_id: UUID) -> list[UUID]:
    """Return every revision of every fact that names the agent."""
    rows = await sql.fetch(
        "select id from facts where exists (select 1 from jsonb_each_text(people) named where named.value = $1)",
        str(agent_id),
    )
    return [row["id"] for row in rows]


async def erase_texts(
    fact_ids: Sequence[UUID], *, kept: Collection[str], now: datetime, rewritten: Mapping[UUID, str] | None = None
) -> None:
    """Erase texts and attributes, save those that are kept, in the facts; some have another payload before that.

    What is derived from them is written anew or marked.
    """
    named = [(name, field) for name, fact_type in FACT_TYPES.items() for field in fact_type.data.__struct_fields__]
    await sql.execute("select set_config('rainmaker.erasing', 'on', true)")
    await sql.execute_many("update facts set payload = $2 where id = $1", list((rewritten or {}).items()))
    rows = await sql.fetch(
        _REWRITE,
        fact_ids,
        sorted(IN_WORDS),
        ERASED,
        sorted(kept),
        list(_custom_fields()),
        [name for name, _ in named],
        [field for _, field in named],
    )
    await sql.execute("select set_config('rainmaker.erasing', 'off', true)")
    await _write_anew(fact_ids, now=now)
    entities = {row["entity_id"] for row in rows if row["entity_id"] is not None}
    await write_marks([Mark(Layer.ENTITY, entity, What.STATE) for entity in sorted(entities)], now=now)


async def _write_anew(fact_ids: Sequence[UUID], *, now: datetime) -> None:
    """Write the dataset rows of these facts anew, of those that have one; nobody replaces the facts meanwhile."""
    held = await sql.fetch(
        """select k.fact_id from fact_keys k join activities a on a.fact_id = k.fact_id
            where k.fact_id = any($1) order by k.source, k.external_id for update of k""",
        fact_ids,
    )
    rows = [row["fact_id"] for row in held]
    marks = await remove_activities(rows)
    base_currency = (await the_organisation()).base_currency
    await write_marks([*marks, *await write_activities(rows, base_currency=base_currency)], now=now)


def _custom_fields() -> Sequence[str]:
    custom = find_type("custom.any.v1")
    return () if custom is None else custom.data.__struct_fields__
