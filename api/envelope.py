"""What is around every operation that a mutation runs, all in its transaction.

The idempotency key is claimed, the operation runs, its result is remembered, and a line of the trail is written. Those
that run together share each of these steps.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from domain.audit.record_line import Outcome, record_lines
from domain.audit.remember_result import Claim, claim_keys, remember_results
from domain.audit.versions import Edited, refuse_changed, versions_of
from domain.database.transaction import transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """One mutation that somebody asks for: the object that it is about and the version of it that they have seen."""

    claim: Claim
    object_id: UUID | None = None
    expected_version: int | None = None
    what: Any = None  # for operations that run together: what this one is to do


Perform: TypeAlias = Callable[[Sequence[Asked]], Awaitable[Sequence[Any]]]


async def perform_once(asked: Sequence[Asked], perform: Perform, *, edited: Edited | None, now: datetime) -> list[Any]:
    """Run the operations of those whose keys are new, and return what came of each, now or the first time."""

    async def work() -> list[Any]:
        firsts = await claim_keys([one.claim for one in asked], now=now)
        earlier = [None if first is None else first.object_id for first in firsts]
        new = [one for one, found in zip(asked, earlier, strict=True) if found is None]
        results = iter(await _perform(new, perform, edited=edited, now=now) if new else ())
        return [next(results) if found is None else UUID(found) for found in earlier]

    return await transaction(work)


async def _perform(asked: Sequence[Asked], perform: Perform, *, edited: Edited | None, now: datetime) -> Sequence[Any]:
    expects = any(one.expected_version is not None for one in asked)
    before = await versions_of(edited, [one.object_id for one in asked], hold=expects)
    done = await perform(asked)
    for one, version in zip(asked, before, strict=True):
        if one.expected_version is not None:  # not earlier: rights are decided by the operation
            refuse_changed(one.expected_version, actual=version)
    keys = [result if isinstance(result, UUID) else None for result in done]
    after = await versions_of(edited, keys)
    outcomes = [
        Outcome(None if key is None else str(key), was, is_now)
        for key, was, is_now in zip(keys, before, after, strict=True)
    ]
    found = list(zip(asked, outcomes, strict=True))
    await remember_results([(one.claim, outcome.object_id) for one, outcome in found])
    await record_lines([(one.claim.request, outcome) for one, outcome in found], now=now)
    return done
