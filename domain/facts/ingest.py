"""Write what producers send: each item has its own outcome, of each key one revision holds, nothing is dropped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.database.operation import operation
from domain.facts.event import Key, Prepared, Refused
from domain.facts.follow_facts import follow_facts
from domain.facts.quarantine import quarantine, release
from domain.facts.read_event import read_event
from domain.facts.resolve import Resolved, resolve
from domain.facts.types.transactions import TransactionSubmitted
from domain.facts.write_facts import Held, held_facts, keep_superseded, write_facts
from domain.organisation.queries import hold_tree_still, the_organisation
from domain.shared.errors import Conflict, LimitExceeded, RainmakerError

LARGEST_BATCH = 10_000  # one transaction; a larger one keeps others waiting without gaining speed


class BatchTooLarge(LimitExceeded):
    """A batch holds at most ten thousand events."""

    code: ClassVar[str] = "limit.batch"
    limit: ClassVar[str] = "batch"


class KeyReused(Conflict):
    """The key was used before, at the same revision, with another payload."""

    code: ClassVar[str] = "event.key_reused"


class Outcome(StrEnum):
    """What became of one item."""

    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    REVISED = "REVISED"
    RETRACTED = "RETRACTED"
    SUPERSEDED = "SUPERSEDED"
    CONFLICT = "CONFLICT"
    QUARANTINED = "QUARANTINED"


class ItemResult(msgspec.Struct, frozen=True):
    """The outcome of one item, the fact that holds its key, and what is wrong with the item."""

    source: str
    external_id: str
    outcome: Outcome
    fact_id: UUID | None = None
    error: RainmakerError | None = None


@operation
async def ingest(*, items: Sequence[bytes], now: datetime, own: bool = False) -> list[ItemResult]:
    """Write the facts among the JSON items, in one transaction, and return an outcome for each in their order.

    The system's `own` are of entities whose rows the caller holds and folds, so these are not marked.
    Keys are written in sorted order and looked up in a second statement, so that the same batch posted twice at
    once neither deadlocks nor doubles.
    """
    if len(items) > LARGEST_BATCH:
        message = f"{len(items)} events in one batch; send at most {LARGEST_BATCH}"
        raise BatchTooLarge(message, value=len(items), bound=LARGEST_BATCH)
    organisation = await the_organisation()
    read = [read_event(item, time_zone=organisation.time_zone, own=own) for item in items]
    if any(isinstance(item, Prepared) and item.data.money() for item in read):
        await hold_tree_still()  # a rate that is recorded meanwhile prices these facts, or is seen by them
    judged = await resolve(read)
    best = _best_of_each_key(judged)
    written = await write_facts(list(best.values()), now=now)
    held = written | await held_facts(item.key for item in judged if item.key not in written)
    await quarantine([item for item in judged if isinstance(item, Refused) and _is_news(item, held)], now=now)
    await release({key: fact.revision for key, fact in held.items()}, now=now)
    news = [(best[key], fact) for key, fact in written.items()]
    news += await _keep_submissions(judged, held, now=now)
    await follow_facts(news, base_currency=organisation.base_currency, now=now, are_folded=own)
    return _results(judged, held, {id(best[key]) for key in written})


def _best_of_each_key(judged: Iterable[Resolved | Refused]) -> dict[Key, Resolved]:
    """Return the highest revision of each key in the order of keys; of two payloads at one revision the first."""
    best: dict[Key, Resolved] = {}
    for item in judged:
        if isinstance(item, Resolved):
            other = best.get(item.key)
            if other is None or other.revision < item.revision:
                best[item.key] = item
    return dict(sorted(best.items()))


async def _keep_submissions(
    judged: Iterable[Resolved | Refused], held: Mapping[Key, Held], *, now: datetime
) -> list[tuple[Resolved, Held]]:
    """Keep lower revisions of submissions too: whether an approval still holds depends on what it was about."""
    late = {
        (item.key, item.revision): item
        for item in judged
        if isinstance(item, Resolved)
        and isinstance(item.prepared.data, TransactionSubmitted)
        and item.revision < held[item.key].revision
    }
    await keep_superseded(list(late.values()), now=now)
    return [(item, held[key]) for (key, _), item in late.items()]


def _is_news(item: Refused, held: Mapping[Key, Held]) -> bool:
    fact = held.get(item.key)
    return fact is None or fact.revision < item.revision


def _results(judged: Sequence[Resolved | Refused], held: Mapping[Key, Held], new: set[int]) -> list[ItemResult]:
    seen: set[tuple[Key, bytes]] = set()
    results = []
    for item in judged:
        if isinstance(item, Refused) and _is_news(item, held):
            outcome = Outcome.DUPLICATE if (item.key, item.raw) in seen else Outcome.QUARANTINED
            results.append(ItemResult(*item.key, outcome, error=item.error))
            seen.add((item.key, item.raw))
        else:
            results.append(_result(item, held[item.key], is_new=id(item) in new))
    return results


def _result(item: Resolved | Refused, fact: Held, *, is_new: bool) -> ItemResult:
    if is_new and isinstance(item, Resolved):
        changed = Outcome.ACCEPTED if fact.replaced_id is None else Outcome.REVISED
        outcome = Outcome.RETRACTED if item.prepared.is_retraction else changed
        return ItemResult(*item.key, outcome, fact.fact_id)
    if item.revision < fact.revision:
        return ItemResult(*item.key, Outcome.SUPERSEDED, fact.fact_id)
    if item.payload_hash == fact.payload_hash:
        return ItemResult(*item.key, Outcome.DUPLICATE, fact.fact_id)
    message = (
        f"this key holds another payload at revision {fact.revision};"
        " send a new id, or a higher revision to replace what it holds"
    )
    return ItemResult(*item.key, Outcome.CONFLICT, fact.fact_id, KeyReused(message, path=("id",)))
