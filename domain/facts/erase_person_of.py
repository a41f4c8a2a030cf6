"""Erase the person behind a lead or a customer: words, attributes, and what sources call them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import asyncpg
import msgspec

from domain.database import sql
from domain.database.operation import operation
from domain.facts.erase_texts import erase_texts
from domain.facts.erase_waiting import erase_waiting, waiting_for_entities
from domain.facts.hide_references import NAMING, hide_references
from domain.facts.same_person import same_person
from domain.facts.types import FACT_TYPES
from domain.facts.types.fields import EntityKind
from domain.shared.errors import NotFound

_ids = msgspec.json.Decoder(dict[str, UUID])
_LIVES = (EntityKind.TASK, EntityKind.TRANSACTION)  # all of whose facts are about a person whom one of them names

_NAMING = """
    with naming as materialized (
        select id, type, entity_id from facts
         where entity_id = any($1::uuid[])
            or exists (select 1 from jsonb_each_text(links) named where named.value = any($1::uuid[]::text[])))
    select id, entity_id, payload, links from facts where id in (
        select id from naming union
        select f.id from facts f join naming n on n.entity_id = f.entity_id where n.type = any($2))"""


class PersonNotFound(NotFound):
    """No fact names this lead or customer."""

    code: ClassVar[str] = "person.not_found"


@operation
async def erase_person_of(*, entity_id: UUID, kept: Collection[str], now: datetime) -> None:
    """Erase what facts and waiting events say of the person in words, and put pseudonyms in the place of references.

    Whatever is being ingested is finished first, and what comes next is given the pseudonym: nothing slips through.
    """
    await sql.execute("lock table erased_entities in access exclusive mode")
    person = await same_person(entity_id)
    await _remember(person, now=now)
    lives = [one.name for one in FACT_TYPES.values() if one.entity in _LIVES]
    rows = await sql.fetch(_NAMING, sorted(person), lives)
    if not rows:
        raise PersonNotFound("no fact names this lead or customer; list them by a query", path=("person_id",))
    await erase_waiting(await waiting_for_entities(person, called=_names(rows, person)), kept=kept)
    hidden = {row["id"]: _hidden(row, person) for row in rows}
    await erase_texts([row["id"] for row in rows], kept=kept, now=now, rewritten=hidden)


async def _remember(person: Collection[UUID], *, now: datetime) -> None:
    await sql.execute(
        """insert into erased_entities (id, erased_at)
           select id, $2 from unnest($1::uuid[]) as person (id) on conflict do nothing""",
        sorted(person),
        now,
    )


def _names(rows: list[asyncpg.Record], person: Collection[UUID]) -> set[str]:
    """Return what sources call the person, as far as facts tell it in the clear."""
    return {
        said[field]
        for row in rows
        for said in [msgspec.json.decode(row["payload"])]
        for field, link in NAMING.items()
        if field in said and _links(row).get(link, row["entity_id"]) in person
    }


def _hidden(row: asyncpg.Record, person: Collection[UUID]) -> str:
    return hide_references(row["payload"], entity_id=row["entity_id"], links=_links(row), erased=person)


def _links(row: asyncpg.Record) -> Mapping[str, UUID]:
    return {} if row["links"] is None else _ids.decode(row["links"])
