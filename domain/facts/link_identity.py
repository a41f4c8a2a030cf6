"""Say how a source calls an agent or a team; what waited for that name replays by itself."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.event import OWN_SOURCE, ReservedSource
from domain.facts.ingest import ItemResult, ingest
from domain.facts.types.fields import PRINTABLE
from domain.shared.errors import Conflict, Invalid, NotFound

LONGEST_NAME = 255
REPLAYED_AT_ONCE = 1_000  # what else waits is replayed by the sweep


class IdentityKind(StrEnum):
    """What an identity names."""

    AGENT = "AGENT"
    TEAM = "TEAM"


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
    return await _replay([f"{source}\x1f{reference}"], now=now)


async def subject_of(*, kind: IdentityKind, source: str, reference: str) -> UUID | None:
    """Return the agent or team that the source calls by this reference."""
    return (await subjects_of(kind=kind, source=source, references=[reference])).get(reference)


async def subjects_of(*, kind: IdentityKind, source: str, references: Collection[str]) -> dict[str, UUID]:
    """Return the agents or teams that the source calls by these references, as far as there are any."""
    rows = await sql.fetch(
        "select reference, subject_id from identities where kind = $1 and source = $2 and reference = any($3)",
        kind.value,
        source,
        list(references),
    )
    return {row["reference"]: row["subject_id"] for row in rows}


@operation
async def replay_what_can_be(*, now: datetime) -> list[ItemResult]:
    """Replay events whose agent has become known since, such as those that arrived while it was being linked."""
    rows = await sql.fetch(
        """select distinct q.waits_for from quarantined_facts q
             join identities i on i.kind = 'AGENT' and i.source || chr(31) || i.reference = q.waits_for
            where q.resolved_at is null and q.waits_for is not null limit 100"""
    )
    return await _replay([row["waits_for"] for row in rows], now=now)


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


async def _replay(names: Sequence[str], *, now: datetime) -> list[ItemResult]:
    rows = await sql.fetch(
        """select event from quarantined_facts where waits_for = any($1) and resolved_at is null
            order by source, external_id limit $2 for update skip locked""",
        list(names),
        REPLAYED_AT_ONCE,
    )
    return await ingest(items=[row["event"].encode() for row in rows], now=now) if rows else []
