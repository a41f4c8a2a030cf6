"""Events that cannot be used yet: kept whole, with the reason, until they are replaced or replayed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.database import sql
from domain.facts.event import Key, Refused


async def quarantine(items: Sequence[Refused], *, now: datetime) -> None:
    """Keep the events; one that waits under its key and revision is replaced, also by a later one among them."""
    if not items:
        return
    items = sorted(
        {(*item.key, item.revision): item for item in items}.values(), key=lambda item: (*item.key, item.revision)
    )
    await sql.execute(
        """insert into quarantined_facts
               (source, external_id, revision, type, reason, message, path, waits_for, event, received_at)
           select q.*, $10 from unnest($1::text[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[],
                                       $7::text[], $8::text[], $9::text[]) as q
           on conflict (source, external_id, revision) do update
              set type = excluded.type, reason = excluded.reason, message = excluded.message, path = excluded.path,
                  waits_for = excluded.waits_for, event = excluded.event, received_at = excluded.received_at,
                  attempts = quarantined_facts.attempts + 1, resolved_at = null""",
        [item.source for item in items],
        [item.external_id for item in items],
        [item.revision for item in items],
        [item.type for item in items],
        [item.error.code for item in items],
        [item.error.message for item in items],
        [".".join(item.error.path) for item in items],
        [item.waits_for for item in items],
        [item.raw.decode("utf-8", "replace").replace("\x00", "\ufffd") for item in items],
        now,
    )


async def release(held: Mapping[Key, int], *, now: datetime) -> None:
    """Note that nothing waits any more under these keys up to the revision that holds now."""
    if held:
        await sql.execute(
            """update quarantined_facts set resolved_at = $4 where id in (
                   select q.id from quarantined_facts q
                     join unnest($1::text[], $2::text[], $3::integer[]) as k (source, external_id, revision)
                       on q.source = k.source and q.external_id = k.external_id and q.revision <= k.revision
                    where q.resolved_at is null
                    order by q.source, q.external_id, q.revision for update of q)""",
            [source for source, _ in held],
            [external_id for _, external_id in held],
            list(held.values()),
            now,
        )


async def settle(quarantined_id: UUID, *, now: datetime) -> None:
    """Note that the event waits no more: another one came in its place."""
    await sql.execute("update quarantined_facts set resolved_at = $2 where id = $1", quarantined_id, now)
