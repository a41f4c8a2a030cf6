"""How long a report of a million rows takes to export, as CSV and as XLSX, and how much memory the worker needs for it.

python bench/export_report.py
"""

import asyncio
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.jobs.run_job import Workplace, run_next_job
from domain.organisation.found_organisation import found_organisation
from domain.reports.document import ColumnDocument, RangeDocument, ReportDocument
from domain.reports.export_files import FileFormat
from domain.reports.export_report import start_export
from infra.clock import now
from infra.database import open_database
from infra.migrate import migrate
from rainmaker.demo.installation import throw_away_engines
from workers.jobs.work import WORK_OF

AGENTS = 1_000
DAYS = 1_000
FIRST_DAY = date(2023, 1, 1)
LIMIT_MEBIBYTES = 200
METRICS = ("calls_made", "call_minutes", "emails_sent", "approved_amount", "transactions_approved", "won_count")
PEOPLE = f"insert into agents (name) select 'Agent ' || n from generate_series(1, {AGENTS}) n"
TOTALS = """
    insert into totals_daily (subject_id, day, metric, value, rollup_value)
    select a.id, $1::date + n, m, n % 17, n % 17
      from agents a, generate_series(0, $2 - 1) n, unnest($3::text[]) m where n % 3 = 0"""


def main() -> None:
    if len(sys.argv) == 2:
        asyncio.run(work_off(sys.argv[1]))
        return
    with throw_away_engines() as settings:
        asyncio.run(prepare(settings.database_url))
        peaks = [asyncio.run(measure(settings.database_url, form)) for form in FileFormat]
    sys.exit(0 if max(peaks) <= LIMIT_MEBIBYTES else 1)


async def prepare(database_url: str) -> None:
    await migrate(database_url)
    async with open_database(database_url):
        await found_organisation(name="Bench", time_zone="UTC", base_currency="EUR")
        await sql.execute(PEOPLE)
        await sql.execute(TOTALS, FIRST_DAY, DAYS, list(METRICS))
        await sql.execute("analyze")


async def measure(database_url: str, form: FileFormat) -> int:
    """Ask for the export, have a process of its own do it, and return the most MiB that it held."""
    report = ReportDocument(
        columns=[ColumnDocument(metric=metric) for metric in METRICS],
        by=["AGENT", "DAY"],
        range=RangeDocument(from_day=FIRST_DAY, until_day=FIRST_DAY + timedelta(days=DAYS)),
    )
    async with open_database(database_url):
        viewer = Viewer("admin", Role.ADMIN)
        await start_export(document=report, form=form, file_name="bench", viewer=viewer, now=now())
        start = perf_counter()
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        worker = [sys.executable, __file__, database_url]
        done = await asyncio.to_thread(subprocess.run, worker, env=environment, check=True, capture_output=True)
        seconds = perf_counter() - start
        [job] = await sql.fetch("select state, done, bytes, error from jobs order by id desc limit 1")
    peak = int(done.stdout)
    print(
        f"{form.value}: {job['state']} {job['done']:,} rows, {job['bytes'] / 2**20:.1f} MiB in {seconds:.1f} s,"
        f" at most {peak} MiB of memory (limit {LIMIT_MEBIBYTES} MiB)"
    )
    return peak


async def work_off(database_url: str) -> None:
    async with open_database(database_url):
        await run_next_job(Workplace(WORK_OF, now, complain, timedelta(hours=1)))
    print(peak_mebibytes())


def peak_mebibytes() -> int:
    [peak] = [line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
    return int(peak) // 1024


def complain(_job: object, error: Exception) -> None:
    raise error


main()
