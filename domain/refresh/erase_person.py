"""Erase a person: what is known of them in words goes everywhere at once; sums, ledger and trail stay as they are."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.erase_texts import erase_texts
from domain.goals.erase_names import erase_names
from domain.jobs.keep_file import delete_all_files
from domain.people.erase_name import erase_name


class ErasureReason(StrEnum):
    """Why a person is erased; the trail keeps it, and so it is a choice and no text."""

    REQUESTED = "REQUESTED"
    RETENTION_ENDED = "RETENTION_ENDED"


@operation
async def erase_person(*, agent_id: UUID, today: date, now: datetime) -> UUID:
    """Erase name, address and words of the agent, in one transaction with every copy; return the agent's id.

    Attributes that an admin declared are part of figures and stay. Files of exports may name anybody: all are deleted.
    """
    await erase_name(agent_id=agent_id, today=today)
    declared = {row["key"] for row in await sql.fetch("select distinct key from custom_attributes")}
    await erase_texts(agent_id=agent_id, kept=declared, now=now)
    await erase_names(agent_id=agent_id)
    await delete_all_files()
    return agent_id
