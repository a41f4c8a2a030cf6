"""Events that cannot be used yet: kept whole, with the reason, until they are replaced or replayed."""

from collections.abc import Sequence
from datetime import datetime

from domain.database import sql
from domain.facts.event import Refused


async def quarantine(items: Sequence[Refused], *, now: datetime) -> None:
    """Keep the events; one that is already waiting under its key is replaced, also by a later one among them."""
    if not items:
        return
    items = sorted({item.key: item for item in items}.values(), key=lambda item: item.key)
    await sql.execute(
        """insert into quarantined_facts
               (source, external_id, type, reason, message, path, waits_for, event, received_at)
           select q.*, $9 from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                      $7::text[], $8::text[]) as q
           on conflict (source, external_id) do update
              set type = excluded.type, reason = excluded.reason, message = excluded.message, path = excluded.path,
                  waits_for = excluded.waits_for, event = excluded.event, received_at = excluded.received_at,
                  resolved_at = null""",
        [item.source for item in items],
        [item.external_id for item in items],
        [item.type for item in items],
        [item.error.code for item in items],
        [item.error.message for item in items],
        [".".join(item.error.path) for item in items],
        [item.waits_for for item in items],
        [item.raw.decode("utf-8", "replace").replace("\x00", "\ufffd") for item in items],
        now,
    )


async def release(keys: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """Note that events under these keys have become facts."""
    if keys:
        await sql.execute(
            """update quarantined_facts q set resolved_at = $3
                 from unnest($1::text[], $2::text[]) as k (source, external_id)
                where q.source = k.source and q.external_id = k.external_id and q.resolved_at is null""",
            [source for source, _ in keys],
            [external_id for _, external_id in keys],
            now,
        )
