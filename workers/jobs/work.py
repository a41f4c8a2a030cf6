"""Run the jobs that people have asked for, one at a time in each process, so that figures keep being refreshed."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from domain.commissions.asking.simulation_job import simulate_for_job
from domain.jobs.job import JobKind, Work
from domain.jobs.keep_file import expire_files
from domain.jobs.run_job import Workplace, run_next_job
from domain.reports.export_report import export_report
from infra.clock import now

log = structlog.get_logger()

WORK_OF: Mapping[JobKind, Work] = {
    JobKind.EXPORT_REPORT: export_report,
    JobKind.SIMULATE_PLAN: simulate_for_job,
}

_one_at_a_time = asyncio.Lock()


async def work(ctx: dict[str, Any]) -> None:
    """Run the jobs that wait, until there is none."""
    if _one_at_a_time.locked():
        return
    async with _one_at_a_time:
        await expire_files(now=now())
        workplace = Workplace(WORK_OF, now, _complain, timedelta(hours=ctx["file_hours"]))
        while await run_next_job(workplace):
            pass


def _complain(job_id: UUID, error: Exception) -> None:
    log.error("job_failed", job=str(job_id), error=type(error).__name__, exc_info=error)
