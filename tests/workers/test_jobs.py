"""Jobs and the worker: rung or not, killed or not, each is done once."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from domain.access.viewer import Role, Viewer
from domain.database import sql
from domain.jobs.job import JobKind
from domain.jobs.start_job import start_job
from domain.reports.document import ColumnDocument, RangeDocument, ReportDocument
from domain.reports.export_files import FileFormat
from domain.reports.export_report import start_export
from domain.reports.ranges import Preset
from infra.clock import now
from steps import create_team, found_company, hire
from working import working

TESTS = Path(__file__).parents[1]
STALLING_EXPORTER = Path(__file__).with_name("stalling_exporter.py")
ADMIN = Viewer("admin", Role.ADMIN)
NOBODY_LISTENS = "redis://127.0.0.1:1/0"
REPORT = ReportDocument(
    columns=[ColumnDocument(metric="calls_made")], range=RangeDocument(preset=Preset.THIS_MONTH), by=["AGENT"]
)


@pytest.fixture
async def dana(api):
    """An agent, of whom there is something to export."""
    await found_company(api)
    return await hire(api, "Dana", into=await create_team(api, "North"))


async def export():
    return await start_export(document=REPORT, form=FileFormat.CSV, file_name="calls", viewer=ADMIN, now=now())


async def done(job):
    """Wait until the job is done, and return its file."""
    async with asyncio.timeout(60):
        while await sql.fetch_value("select state from jobs where id = $1", job) != "DONE":
            await asyncio.sleep(0.01)
    return await sql.fetch_value("select content from job_chunks where job_id = $1", job)


async def test_a_worker_does_what_was_asked_for_before_it_came(settings, dana):
    job = await export()

    async with working(settings):
        assert b"Dana" in await done(job)


async def test_a_worker_hears_of_a_job(settings, dana):
    async with working(settings):
        assert b"Dana" in await done(await export())
        assert b"Dana" in await done(await export())


async def test_without_redis_a_worker_looks_for_jobs_by_itself(settings, dana):
    job = await export()

    async with working(settings.model_copy(update={"redis_url": NOBODY_LISTENS})):
        assert b"Dana" in await done(job)


async def test_a_job_of_a_worker_that_is_killed_is_taken_anew_at_once_and_done_once(settings, dana):
    job = await export()
    environment = os.environ | {"PYTHONPATH": f"{TESTS}:{TESTS.parent}"}
    arguments = [sys.executable, str(STALLING_EXPORTER), settings.database_url]
    worker = await asyncio.create_subprocess_exec(*arguments, env=environment, stdout=asyncio.subprocess.PIPE)
    assert await worker.stdout.readline() == b"reached\n"
    assert await sql.fetch_value("select state from jobs") == "RUNNING"
    assert await sql.fetch_value("select count(*) from job_chunks") == 0

    worker.kill()
    await worker.wait()
    async with working(settings):
        content = await done(job)

    assert content.count(b"Dana") == 1
    assert await sql.fetch_value("select attempts from jobs") == 2


async def test_a_surprise_ends_the_job_and_not_the_worker(settings, dana):
    broken = await start_job(kind=JobKind.EXPORT_REPORT, viewer=ADMIN, input={"format": "PDF"}, now=now())
    sound = await export()

    async with working(settings):
        await done(sound)

    assert await sql.fetch_value("select error_code from jobs where id = $1", broken) == "job.broken"
