"""Say how a source calls an agent or a team; what waited for that name replays by itself."""

import re
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.event import OWN_SOURCE, ReservedSource
from domain.facts.find_identity import IdentityKind, subject_of
from domain.facts.ingest import ItemResult
from domain.facts.replay import replay_named
from domain.facts.types.fields import PRINTABLE
from domain.shared.errors import Conflict, Invalid, NotFound

LONGEST_NAME = 255


class IdentityTaken(Conflict):
    """The source calls somebody else by this reference."""

    code: ClassVar[str] = "identity.taken"


class IdentityUnnamed(Invalid):
    """Source and reference have 1 to 255 characters."""

    code: ClassVar[str] = "identity.unnamed"


class NobodyToLink(NotFound):
    """There is no such agent or team."""

    code: ClassVar[str] = "identity.nobody"


@operation
async def link_identity(
    *, kind: IdentityKind, source: str, reference: str, subject_id: UUID, now: datetime
) -> list[ItemResult]:
    """Link the reference to the agent or team and return what became of the events that waited for it."""
    await _check(kind, source, reference, subject_id)
    await sql.execute(
        """insert into identities (kind, source, reference, subject_id, recorded_at) values ($1, $2, $3, $4, $5)
           on conflict (kind, source, reference) do nothing""",
        kind.value,
        source,
        reference,
        subject_id,
        now,
    )
    holder = await subject_of(kind=kind, source=source, reference=reference)
    if holder != subject_id:
        raise IdentityTaken(f"{source!r} calls somebody else {reference!r}; choose another", path=("reference",))
    return await replay_named([(kind, source, reference)], now=now)


async def _check(kind: IdentityKind, source: str, reference: str, subject_id: UUID) -> None:
    for name, value in (("source", source), ("reference", reference)):
        if not 1 <= len(value) <= LONGEST_NAME or not re.fullmatch(PRINTABLE, value):
            message = f"{name} must have 1 to {LONGEST_NAME} characters, none of them a control character"
            raise IdentityUnnamed(message, path=(name,))
    if source == OWN_SOURCE:
        raise ReservedSource(f"the source {OWN_SOURCE!r} is the system's own; use another", path=("source",))
    table = "agents" if kind is IdentityKind.AGENT else "teams"
    if not await sql.fetch_value(f"select 1 from {table} where id = $1", subject_id):
        raise NobodyToLink(f"there is no such {kind.value.lower()}", path=("subjectId",))
