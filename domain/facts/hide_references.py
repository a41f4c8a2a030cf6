"""Put pseudonyms in the place of what sources call people who were erased: in all that is stored, whenever it is sent.

Which entity a fact is about is found before that, from the reference as it was sent, and so it goes on being found.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from domain.database import sql

# The fields of payloads that name people, with the link that each fills; one without is what the fact is about.
NAMING: Mapping[str, str] = {"lead": "lead", "customer": "customer", "into": "merged_into"}

_payload = msgspec.json.Decoder(dict[str, msgspec.Raw])
_written = msgspec.json.Encoder()


def pseudonym(entity_id: UUID) -> str:
    """Return what an entity is called whose person was erased."""
    return f"Erased {entity_id.hex[-8:]}"


def hide_references(
    payload: str, *, entity_id: UUID | None, links: Mapping[str, UUID], erased: Collection[UUID]
) -> str:
    """Return the payload with a pseudonym in the place of each reference to somebody erased, and all else as it is."""
    said = _payload.decode(payload)
    for field, link in NAMING.items():
        named = links.get(link, entity_id)
        if field in said and named is not None and named in erased:
            said[field] = msgspec.Raw(_written.encode(pseudonym(named)))
    return _written.encode(said).decode()


async def erased_among(ids: Collection[UUID]) -> set[UUID]:
    """Return those of the entities whose person was erased; until the transaction ends, nobody else is."""
    if not ids:
        return set()
    rows = await sql.fetch("select id from erased_entities where id = any($1)", sorted(ids))
    return {row["id"] for row in rows}
