"""Whom a source means by a reference: one of the agents, or one of the teams."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from domain.database import sql
from domain.facts.event import OWN_SOURCE


class IdentityKind(StrEnum):
    """What an identity names."""

    AGENT = "AGENT"
    TEAM = "TEAM"


Named = tuple[str, str, str]  # kind, source, reference


async def subject_of(*, kind: IdentityKind, source: str, reference: str) -> UUID | None:
    """Return the agent or team that the source calls by this reference."""
    return (await subjects_of(kind=kind, source=source, references=[reference])).get(reference)


async def subjects_of(*, kind: IdentityKind, source: str, references: Collection[str]) -> dict[str, UUID]:
    """Return the agents or teams that the source calls by these references, as far as there are any."""
    found = await find_identities((kind, source, reference) for reference in references)
    return {reference: subject for (_, _, reference), subject in found.items()}


async def find_identities(names: Iterable[Named]) -> Mapping[Named, UUID]:
    """Return whom these names mean, as far as anybody is known by them; the system's own source names by id."""
    wanted = sorted(set(names))
    own = [name for name in wanted if name[1] == OWN_SOURCE]
    return await _linked([name for name in wanted if name[1] != OWN_SOURCE]) | await _own(own)


async def _linked(names: Collection[Named]) -> dict[Named, UUID]:
    if not names:
        return {}
    rows = await sql.fetch(
        """select i.kind, i.source, i.reference, i.subject_id from identities i
             join unnest($1::text[], $2::text[], $3::text[]) as wanted (kind, source, reference)
                  using (kind, source, reference)""",
        *zip(*names, strict=True),
    )
    return {(kind, source, reference): subject for kind, source, reference, subject in rows}


async def _own(names: Collection[Named]) -> dict[Named, UUID]:
    if not names:
        return {}
    rows = await sql.fetch(
        """select 'AGENT' as kind, id from agents where id::text = any($1)
           union all select 'TEAM', id from teams where id::text = any($1)""",
        [reference for _, _, reference in names],
    )
    known = {(row["kind"], OWN_SOURCE, str(row["id"])): row["id"] for row in rows}
    return {name: known[name] for name in names if name in known}
