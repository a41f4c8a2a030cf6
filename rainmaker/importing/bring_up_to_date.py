"""Compute what follows from the import, beside any workers, until nothing is stale."""

import asyncio
from datetime import timedelta
from uuid import UUID

from domain.database import sql
from domain.marks.pending import count_pending, pending_subjects
from domain.marks.write import Layer
from domain.refresh.refresh import refresh
from domain.shared.errors import RainmakerError
from infra.clock import Clock
from rainmaker.importing.summary import Summary
from rainmaker.importing.telling import Tell

TOLD_EVERY = timedelta(seconds=0.25)
POLL_SECONDS = 0.05  # while a worker holds what is left


class NotComputed(RainmakerError):
    """A subject fails whenever it is recomputed."""

    code = "import.not_computed"


async def bring_up_to_date(*, step: str, clock: Clock, tell: Tell) -> None:
    """Run the passes like one worker more, until nothing is stale but what fails, and take stock of the tables.

    PostgreSQL itself looks at them once a minute, and until then plans for the empty ones that they were.
    """
    first = left = await count_pending()
    tell(step, 0, first.subjects)
    while left.subjects:
        is_done = await refresh(clock=clock, tell=_leave_to_the_end, until=clock() + TOLD_EVERY)
        left = await count_pending()
        tell(step, max(first.subjects - left.subjects, 0), first.subjects)
        if is_done and left.failing == left.subjects:
            break
        if is_done:
            await asyncio.sleep(POLL_SECONDS)
    await sql.execute("analyze")


async def refuse_what_fails(*, summary: Summary) -> None:
    """Put into the summary what failed and waits to be tried again."""
    for subject in await pending_subjects():
        if subject.last_error is not None:
            summary.refuse("figures", f"{subject.layer} {subject.id}", NotComputed(subject.last_error))


def _leave_to_the_end(_layer: Layer, _subject: UUID, _error: Exception) -> None:
    """Say nothing yet: the failure is recorded with the subject, and it is tried again."""
