"""Put another event in the place of one that waits in quarantine, and try again."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.event import NAMELESS
from domain.facts.ingest import ItemResult, Outcome, ingest
from domain.facts.quarantine import settle
from domain.shared.errors import Conflict, NotFound


class NothingToCorrect(NotFound):
    """No such event waits in quarantine."""

    code: ClassVar[str] = "quarantine.not_found"


class KeyChanged(Conflict):
    """The corrected event has another source or id than the one that waits."""

    code: ClassVar[str] = "quarantine.key_changed"


@operation
async def correct_quarantined(*, quarantined_id: UUID, event: bytes, now: datetime) -> ItemResult:
    """Ingest the event in the place of the one that waits, under the same source and id, and return its outcome.

    An event whose source or id could not be read may be given any.
    """
    waiting = await sql.fetch_one("select source, external_id from quarantined_facts where id = $1", quarantined_id)
    if waiting is None:
        raise NothingToCorrect(
            "there is no such event in quarantine; read the list anew", path=("quarantined_fact_id",)
        )
    source, external_id = waiting
    [result] = await ingest(items=[event], now=now)
    if (result.source, result.external_id) == (source, external_id):
        return result
    if source and not external_id.startswith(NAMELESS):
        raise KeyChanged(f"source and id must stay {source!r} and {external_id!r}", path=("event",))
    if result.outcome is not Outcome.CONFLICT:
        await settle(quarantined_id, now=now)
    return result
