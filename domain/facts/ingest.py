"""Write what producers send: each item has its own outcome, each key counts once for ever, nothing is dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.facts.dataset_rows import write_activities
from domain.facts.event import OWN_SOURCE, Prepared, Refused, read_event
from domain.facts.quarantine import quarantine, release
from domain.facts.write_facts import Resolved, existing_facts, insert_facts
from domain.marks.write import Layer, Mark, What, register_subjects, write_marks
from domain.organisation.queries import the_organisation
from domain.shared.errors import Invalid

LARGEST_BATCH = 10_000  # one transaction; a larger one keeps others waiting without gaining speed


class BatchTooLarge(Invalid):
    """A batch holds at most ten thousand events."""

    code: ClassVar[str] = "ingest.batch_too_large"


class UnknownAgent(Invalid):
    """No agent is known by this reference at this source yet."""

    code: ClassVar[str] = "identity.unknown_agent"


class KeyReused(Invalid):
    """The key was used before with another payload."""

    code: ClassVar[str] = "event.key_reused"


class Outcome(StrEnum):
    """What became of one item."""

    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    CONFLICT = "CONFLICT"
    QUARANTINED = "QUARANTINED"


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The outcome of one item, the fact it is or was, and what is wrong with it."""

    source: str
    external_id: str
    outcome: Outcome
    fact_id: UUID | None = None
    error: Invalid | None = None


@operation
async def ingest(*, items: Sequence[bytes], now: datetime, own: bool = False) -> list[ItemResult]:
    """Write the facts among the JSON items, in one transaction, and return an outcome for each in their order.

    Keys are inserted in sorted order and looked up in a second statement, so that the same batch posted twice at
    once neither deadlocks nor doubles.
    """
    if len(items) > LARGEST_BATCH:
        raise BatchTooLarge(f"{len(items)} events in one batch; send at most {LARGEST_BATCH}")
    organisation = await the_organisation()
    read = [read_event(item, time_zone=organisation.time_zone, own=own) for item in items]
    usable, refused = await _with_agents(_first_of_each_key(read))
    inserted = await insert_facts(usable, now=now)
    existing = await existing_facts(item.key for item in read if item.key not in inserted)
    await quarantine([item for item in refused if item.key not in existing], now=now)
    accepted = [item for item in usable if item.prepared.key in inserted]
    await release([item.prepared.key for item in accepted], now=now)
    await _follow_up(accepted, inserted, now=now)
    return _results(read, inserted, existing, {item.key: item for item in refused})


def _first_of_each_key(read: Iterable[Prepared | Refused]) -> list[Prepared | Refused]:
    first: dict[tuple[str, str], Prepared | Refused] = {}
    for item in read:
        first.setdefault(item.key, item)
    return [first[key] for key in sorted(first)]


async def _with_agents(items: Sequence[Prepared | Refused]) -> tuple[list[Resolved], list[Refused]]:
    prepared = [item for item in items if isinstance(item, Prepared)]
    known = await _known_agents({(item.source, agent) for item in prepared for agent, _ in item.data.agents()})
    usable: list[Resolved] = []
    refused = [item for item in items if isinstance(item, Refused)]
    for item in prepared:
        unknown = next(((agent, path) for agent, path in item.data.agents() if (item.source, agent) not in known), None)
        if unknown is None:
            people = {agent: known[item.source, agent] for agent, _ in item.data.agents()}
            usable.append(Resolved(item, people))
        else:
            refused.append(_unknown_agent(item, *unknown))
    return usable, refused


async def _known_agents(references: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
    wanted = sorted(references)
    rows = await sql.fetch(
        """select i.source, i.reference, i.subject_id from identities i
             join unnest($1::text[], $2::text[]) as wanted (source, reference) using (source, reference)
            where i.kind = 'AGENT'
           union all
           select $3, a.id::text, a.id from agents a where a.id::text = any($4)""",
        [source for source, _ in wanted],
        [reference for _, reference in wanted],
        OWN_SOURCE,
        [reference for source, reference in wanted if source == OWN_SOURCE],
    )
    return {(row["source"], row["reference"]): row["subject_id"] for row in rows}


def _unknown_agent(item: Prepared, reference: str, path: str) -> Refused:
    message = f"no agent is known as {reference!r} at {item.source!r}; link the identity and it replays by itself"
    error = UnknownAgent(message, path=("data", *path.split(".")))
    return Refused(
        source=item.source,
        external_id=item.external_id,
        type=item.type.name,
        error=error,
        raw=item.raw,
        waits_for=f"{item.source}\x1f{reference}",
    )


async def _follow_up(accepted: Sequence[Resolved], ids: dict[tuple[str, str], UUID], *, now: datetime) -> None:
    entities = {item.prepared.entity_id for item in accepted if item.prepared.entity_id is not None}
    if entities:
        await register_subjects(Layer.ENTITY, entities)
    loose = [ids[item.prepared.key] for item in accepted if item.prepared.entity_id is None]
    cells = await write_activities(loose) if loose else set()
    marks = [Mark(Layer.ENTITY, entity, What.STATE) for entity in sorted(entities)]
    marks += [Mark(Layer.AGENT, agent, What.FIGURES, day=day) for agent, day in cells]
    await write_marks(marks, now=now)


def _results(
    read: Sequence[Prepared | Refused],
    inserted: dict[tuple[str, str], UUID],
    existing: dict[tuple[str, str], tuple[UUID, bytes]],
    refused: dict[tuple[str, str], Refused],
) -> list[ItemResult]:
    hashes = {key: item.payload_hash for item in reversed(read) if isinstance(item, Prepared) and (key := item.key)}
    seen: set[tuple[str, str]] = set()
    results = []
    for item in read:
        results.append(_result(item, inserted, existing, refused, hashes, again=item.key in seen))
        seen.add(item.key)
    return results


def _result(
    item: Prepared | Refused,
    inserted: dict[tuple[str, str], UUID],
    existing: dict[tuple[str, str], tuple[UUID, bytes]],
    refused: dict[tuple[str, str], Refused],
    hashes: dict[tuple[str, str], bytes],
    *,
    again: bool,
) -> ItemResult:
    key = item.key
    first_id, first_hash = existing.get(key) or (inserted.get(key), hashes.get(key))
    own_hash = item.payload_hash if isinstance(item, Prepared) else None
    if first_id is None:
        blocked = refused.get(key)
        outcome = Outcome.DUPLICATE if again and blocked and blocked.raw == item.raw else Outcome.QUARANTINED
        return ItemResult(*key, outcome, error=blocked.error if blocked else None)
    if own_hash != first_hash:
        message = "this key was used with another payload; facts are never edited, send a new id"
        return ItemResult(*key, Outcome.CONFLICT, first_id, KeyReused(message, path=("id",)))
    repeated = again or key in existing
    return ItemResult(*key, Outcome.DUPLICATE if repeated else Outcome.ACCEPTED, first_id)
