"""What a rebuild of everything begins with: which facts hold, and which entities they are about."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import sql

CUSTOMER_TYPES = "rainmaker.customer.%"


async def rebuild_fact_keys() -> None:
    """Fill the empty table of keys: of each key, the highest revision holds."""
    await sql.execute(
        """insert into fact_keys (source, external_id, fact_id, revision, is_retraction, payload_hash)
           select distinct on (source, external_id) source, external_id, id, revision, is_retraction, payload_hash
             from facts order by source, external_id, revision desc"""
    )


async def every_entity() -> Sequence[UUID]:
    """Return every entity that facts are about, but for customers."""
    rows = await sql.fetch(
        "select distinct entity_id from facts where entity_id is not null and type not like $1", CUSTOMER_TYPES
    )
    return [row["entity_id"] for row in rows]


async def every_customer() -> Sequence[UUID]:
    """Return every customer that facts are about, or whom they name as paying or as another one."""
    rows = await sql.fetch(
        """select entity_id from facts where entity_id is not null and type like $1
           union select (links ->> 'merged_into')::uuid from facts where links ? 'merged_into'
           union select customer_id from transactions where customer_id is not null""",
        CUSTOMER_TYPES,
    )
    return [row["entity_id"] for row in rows]
