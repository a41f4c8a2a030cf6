"""Run the passes until nothing is stale. A batch that fails is tried one subject at a time; who keeps failing waits."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.database.fail_points import reached
from domain.database.lost_connection import is_about_the_connection
from domain.database.transaction import transaction
from domain.marks.claim import postpone, stale_subjects
from domain.marks.write import Lane, Layer
from domain.organisation.queries import find_organisation
from domain.refresh.agents import refresh_agents
from domain.refresh.entities import LARGEST_BATCH as LARGEST_ENTITY_BATCH
from domain.refresh.entities import refresh_entities
from domain.refresh.teams import refresh_teams

# Full batches of entities in a row before their agents are looked at: a backlog is folded first, an agent once.
FULL_BATCHES_IN_A_ROW = 8
ROUNDS_WITHOUT_REST = 3  # one change alone takes two

Clock = Callable[[], datetime]
Tell = Callable[[Layer, UUID, Exception], None]
Rest = Callable[[], Awaitable[None]]


class Pass(Protocol):
    """One pass over a batch of subjects, or over a single one."""

    def __call__(self, *, now: datetime, only: UUID | None = None) -> Awaitable[Sequence[UUID]]:
        """Return who was claimed."""


PASSES: dict[Layer, Pass] = {
    Layer.ENTITY: refresh_entities,
    Layer.AGENT: refresh_agents,
    Layer.TEAM: refresh_teams,
}


async def refresh(*, clock: Clock, tell: Tell, until: datetime | None = None, rest: Rest | None = None) -> bool:
    """Run passes until nothing is left that can be claimed, or until the moment; return whether nothing is left.

    `tell` hears of each subject that failed. Others may run this at the same time: rows they hold are passed over.
    When there has been something to do for a few rounds, it takes a `rest` before each of the next: what comes
    meanwhile is done together.
    """
    rounds = 0
    while await _round(clock, tell):
        rounds += 1
        if until is not None and clock() >= until:
            return False
        if rest is not None and rounds >= ROUNDS_WITHOUT_REST:
            await rest()
    return True


async def _round(clock: Clock, tell: Tell) -> bool:
    found = False
    for layer in PASSES:
        for _ in range(FULL_BATCHES_IN_A_ROW):
            claimed = await _batch(layer, clock, tell)
            found = found or claimed > 0
            if layer is not Layer.ENTITY or claimed < LARGEST_ENTITY_BATCH:
                break
    return found


async def _batch(layer: Layer, clock: Clock, tell: Tell) -> int:
    now = clock()
    try:
        return await transaction(lambda: _pass(layer, now))
    except Exception as error:  # whatever it is, it must be found out which subject has it
        if is_about_the_connection(error):
            raise
        return await _one_by_one(layer, clock, tell)


async def _pass(layer: Layer, now: datetime, *, only: UUID | None = None) -> int:
    await find_organisation()  # first of all, as everybody does: `rezone` has it alone, and waits for nobody after that
    claimed = await PASSES[layer](now=now, only=only)
    await reached(f"{layer}.written")
    return len(claimed)


async def _one_by_one(layer: Layer, clock: Clock, tell: Tell) -> int:
    claimed = 0
    for lane in Lane:
        for subject in await stale_subjects(layer, lane=lane, now=clock()):
            claimed += await _one(layer, subject, clock, tell)
    return claimed


async def _one(layer: Layer, subject: UUID, clock: Clock, tell: Tell) -> int:
    now = clock()
    try:
        return await transaction(lambda: _pass(layer, now, only=subject))
    except Exception as error:  # recorded with the subject, told, and tried again later
        if is_about_the_connection(error):
            raise
        message = f"{type(error).__name__}: {error}"
        await transaction(lambda: postpone(subject, error=message, now=now))
        tell(layer, subject, error)
        return 0
