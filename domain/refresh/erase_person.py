"""Erase a person: what is known of them in words goes everywhere at once; sums, ledger and trail stay as they are."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.erase_person_of import erase_person_of
from domain.facts.erase_texts import erase_texts, facts_naming_agent
from domain.facts.erase_waiting import erase_waiting, waiting_for_agent
from domain.goals.erase_names import erase_names
from domain.jobs.keep_file import delete_all_files
from domain.people.erase_name import erase_name


class ErasureReason(StrEnum):
    """Why a person is erased; the trail keeps it, and so it is a choice and no text."""

    REQUESTED = "REQUESTED"
    RETENTION_ENDED = "RETENTION_ENDED"


@operation
async def erase_person(*, person_id: UUID, today: date, now: datetime) -> UUID:
    """Erase the words about the agent, or about who is behind the lead or customer, with every copy; return the id.

    Attributes that an admin declared are part of figures and stay. Files of exports may name anybody: all are deleted.
    """
    kept = {row["key"] for row in await sql.fetch("select distinct key from custom_attributes")}
    if await sql.fetch_value("select exists (select 1 from agents where id = $1)", person_id):
        await _erase_agent(person_id, kept, today=today, now=now)
    else:
        await erase_person_of(entity_id=person_id, kept=kept, now=now)
    await delete_all_files()
    return person_id


async def _erase_agent(agent_id: UUID, kept: Collection[str], *, today: date, now: datetime) -> None:
    await erase_name(agent_id=agent_id, today=today, now=now)
    await erase_texts(await facts_naming_agent(agent_id), kept=kept, now=now)
    await erase_waiting(await waiting_for_agent(agent_id), kept=kept)
    await erase_names(agent_id=agent_id)
