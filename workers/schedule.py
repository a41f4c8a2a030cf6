"""What runs, and when. Schedules that people set live in PostgreSQL; this is only the tick."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from arq.cron import CronJob, cron
from arq.worker import Function, func

from infra.queue import REFRESH, TURN, WORK
from workers.jobs.refresh import refresh, sweep
from workers.jobs.turn import turn
from workers.jobs.work import work
from workers.observed import Job, observed

if TYPE_CHECKING:
    from arq.typing import WorkerCoroutine

LONGEST_JOB_SECONDS = 900  # a job that is cut off begins anew; the largest backfill of one agent must fit
LONGEST_WORK_SECONDS = 7200  # all exports that wait, one after another
SWEEP_EVERY_SECONDS = 2  # a lost ring is noticed after this long; an empty sweep costs a millisecond


def functions() -> Sequence[Function]:
    """Return the jobs that are enqueued; they take ids and may run twice."""
    return [
        _function(REFRESH, refresh, seconds=LONGEST_JOB_SECONDS),
        _function(TURN, turn, seconds=LONGEST_JOB_SECONDS),
        _function(WORK, work, seconds=LONGEST_WORK_SECONDS),
    ]


def cron_jobs(prefix: str) -> Sequence[CronJob]:
    """Return what runs by the clock, once for all workers of the installation."""
    # One only: arq gathers those of a tick, and when it is cancelled leaves all but the first to themselves.
    ticks = set(range(0, 60, SWEEP_EVERY_SECONDS))
    name = f"{prefix}:sweep"
    job = cast("WorkerCoroutine", observed("sweep", sweep))
    return [cron(job, name=name, second=ticks, run_at_startup=True, timeout=LONGEST_JOB_SECONDS)]


def _function(name: str, job: Job, *, seconds: int) -> Function:
    return func(cast("WorkerCoroutine", observed(name, job)), name=name, timeout=seconds, max_tries=1)
