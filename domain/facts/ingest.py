"""Write what producers send: each item has its own outcome, each key counts once for ever, nothing is dropped."""

from collections.abc import Iterable, Mapping, Sequence
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
from domain.facts.write_facts import Key, Resolved, existing_facts, insert_facts
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
    judged = await _with_agents([read_event(item, time_zone=organisation.time_zone, own=own) for item in items])
    first = _first_of_each_key(judged)
    inserted = await insert_facts(list(first.values()), now=now)
    facts = await existing_facts(item.key for item in judged if item.key not in inserted)
    facts |= {key: (fact_id, first[key].payload_hash) for key, fact_id in inserted.items()}
    await quarantine([item for item in judged if isinstance(item, Refused) and item.key not in facts], now=now)
    await release(list(facts), now=now)
    await _follow_up([first[key] for key in inserted], inserted, now=now)
    return _results(judged, facts, {key: first[key] for key in inserted})


def _first_of_each_key(judged: Iterable[Resolved | Refused]) -> dict[Key, Resolved]:
    first: dict[Key, Resolved] = {}
    for item in judged:
        if isinstance(item, Resolved):
            first.setdefault(item.key, item)
    return dict(sorted(first.items()))


async def _with_agents(read: Sequence[Prepared | Refused]) -> list[Resolved | Refused]:
    named = {(item.source, agent) for item in read if isinstance(item, Prepared) for agent, _ in item.data.agents()}
    known = await _known_agents(named)
    return [_resolved(item, known) if isinstance(item, Prepared) else item for item in read]


def _resolved(item: Prepared, known: Mapping[tuple[str, str], UUID]) -> Resolved | Refused:
    for agent, path in item.data.agents():
        if (item.source, agent) not in known:
            return _unknown_agent(item, agent, path)
    return Resolved(item, {agent: known[item.source, agent] for agent, _ in item.data.agents()})


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
        payload_hash=item.payload_hash,
        waits_for=f"{item.source}\x1f{reference}",
    )


async def _follow_up(accepted: Sequence[Resolved], ids: Mapping[Key, UUID], *, now: datetime) -> None:
    entities = {item.prepared.entity_id for item in accepted if item.prepared.entity_id is not None}
    if entities:
        await register_subjects(Layer.ENTITY, entities)
    loose = [ids[item.prepared.key] for item in accepted if item.prepared.entity_id is None]
    cells = await write_activities(loose) if loose else set()
    marks = [Mark(Layer.ENTITY, entity, What.STATE) for entity in sorted(entities)]
    marks += [Mark(Layer.AGENT, agent, What.FIGURES, day=day) for agent, day in cells]
    await write_marks(marks, now=now)


def _results(
    judged: Sequence[Resolved | Refused], facts: Mapping[Key, tuple[UUID, bytes]], accepted: Mapping[Key, Resolved]
) -> list[ItemResult]:
    seen: set[tuple[Key, bytes]] = set()
    results = []
    for item in judged:
        is_new = accepted.get(item.key) is item
        is_repeat = (item.key, item.raw) in seen
        results.append(_result(item, facts.get(item.key), is_new=is_new, is_repeat=is_repeat))
        seen.add((item.key, item.raw))
    return results


def _result(item: Resolved | Refused, fact: tuple[UUID, bytes] | None, *, is_new: bool, is_repeat: bool) -> ItemResult:
    if fact is None:
        outcome = Outcome.DUPLICATE if is_repeat else Outcome.QUARANTINED
        return ItemResult(*item.key, outcome, error=item.error if isinstance(item, Refused) else None)
    fact_id, payload_hash = fact
    if item.payload_hash != payload_hash:
        message = "this key was used with another payload; facts are never edited, send a new id"
        return ItemResult(*item.key, Outcome.CONFLICT, fact_id, KeyReused(message, path=("id",)))
    return ItemResult(*item.key, Outcome.ACCEPTED if is_new else Outcome.DUPLICATE, fact_id)
