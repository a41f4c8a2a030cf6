"""A worker that writes the file of a job, says so, and stops there: `stalling_exporter.py DATABASE_URL`.

Tests run it, and kill it there.
"""

import asyncio
import sys
from datetime import timedelta

from domain.database.fail_points import set_act
from domain.jobs.run_job import Workplace, run_next_job
from infra.clock import now
from infra.database import open_database
from workers.jobs.work import WORK_OF


async def say_and_stall() -> None:
    sys.stdout.write("reached\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def complain(_job: object, error: Exception) -> None:
    raise error


async def main(database_url: str) -> None:
    set_act("job.written", say_and_stall)
    async with open_database(database_url):
        await run_next_job(Workplace(WORK_OF, now, complain, timedelta(hours=1)))


asyncio.run(main(sys.argv[1]))
