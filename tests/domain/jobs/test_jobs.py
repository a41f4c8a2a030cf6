"""Jobs: started with what asks for them, run once by one worker, and over at their end."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from company import NOW
from domain.access.viewer import Viewer
from domain.database import sql
from domain.database.transaction import apart, listen_after_commit, transaction
from domain.jobs import queries
from domain.jobs.cancel_job import JobHasEnded, JobNotFound, cancel_job
from domain.jobs.job import JobFile, JobState, JobWaits
from domain.jobs.keep_file import LARGEST_CHUNK, FileOfJob, delete_all_files, expire_files
from domain.jobs.run_job import MOST_ATTEMPTS, run_next_job
from domain.jobs.start_job import MOST_UNFINISHED, TooManyJobs
from domain.outbox.nudge import Nudge
from domain.shared.errors import Invalid
from domain.shared.paging import PageRequest
from holding import held_at
from working import ADMIN, ANNA, BEN, run_all, start, workplace, write_two_lines

pytestmark = pytest.mark.usefixtures("database")


async def seen(job_id, viewer: Viewer = ANNA):
    return (await queries.jobs_by_id(viewer=viewer, ids=[job_id]))[job_id]


async def content(job_id) -> bytes:
    rows = await sql.fetch("select content from job_chunks where job_id = $1 order by position", job_id)
    return b"".join(row["content"] for row in rows)


async def test_a_job_is_done_and_leaves_its_file_for_a_day():
    job = await start()
    assert (await seen(job)).state is JobState.PENDING

    await run_all(write_two_lines)

    done = await seen(job)
    assert (done.state, done.done, done.total, done.error) == (JobState.DONE, 2, 2, None)
    assert done.file == JobFile("lines.txt", "text/plain", 14)
    assert done.expires_at == NOW + timedelta(days=1)
    assert await content(job) == b"line 1\nline 2\n"


async def test_a_job_is_started_with_what_asks_for_it_or_not_at_all():
    async def ask_and_fail():
        await start()
        raise Invalid("no")

    with pytest.raises(Invalid):
        await transaction(ask_and_fail)

    assert await sql.fetch_value("select count(*) from jobs") == 0


async def test_the_workers_are_told_of_a_job_and_its_followers_of_every_step():
    notes = []

    async def hear(heard):
        notes.extend(heard)

    forget = listen_after_commit(hear)
    job = await start()
    await run_all(write_two_lines)
    forget()

    assert notes == [JobWaits(), *(Nudge(f"job:{job}", version) for version in (2, 3, 4, 5))]


async def test_jobs_run_in_the_order_in_which_they_were_asked_for():
    jobs = [await start() for _ in range(3)]
    order = []

    async def note(job, *, tell, now):
        order.append(job.id)

    await run_all(note)

    assert order == jobs


async def test_a_job_runs_with_the_rights_of_who_asked():
    viewer = Viewer("agent:1", ANNA.role, agent_id=uuid4(), granted=frozenset({"READ_FIGURES"}), impersonator="admin")
    await start(viewer, shape="round")
    found = []

    async def note(job, *, tell, now):
        found.append((job.viewer, job.input))

    await run_all(note)

    assert found == [(viewer, {"shape": "round"})]


async def test_a_job_that_runs_is_not_run_by_another_worker_as_well():
    job = await start()

    async with held_at("job.written", run_all(write_two_lines)):
        assert not await run_next_job(workplace(write_two_lines))
        assert (await seen(job)).done == 2
        assert await content(job) == b""

    assert (await seen(job)).state is JobState.DONE
    assert await sql.fetch_value("select attempts from jobs") == 1


async def test_two_workers_share_the_jobs():
    jobs = [await start() for _ in range(6)]

    await asyncio.gather(*(run_all(write_two_lines) for _ in range(2)))

    assert {(await seen(job)).state for job in jobs} == {JobState.DONE}
    assert await sql.fetch_value("select max(attempts) from jobs") == 1


async def test_a_job_that_cannot_be_done_says_why_and_leaves_nothing():
    job = await start()

    async def refuse(job, *, tell, now):
        await write_two_lines(job, tell=tell, now=now)
        raise Invalid("the shape is flat")

    await run_all(refuse)

    failed = await seen(job)
    assert (failed.state, failed.error_code, failed.error) == (JobState.FAILED, "input.invalid", "the shape is flat")
    assert (failed.file, await content(job)) == (None, b"")


async def test_a_surprise_is_told_to_the_operator_and_only_an_id_to_who_asked():
    job = await start()
    complaints = []

    async def break_down(job, *, tell, now):
        await sql.execute("select 1 / 0")

    await run_all(break_down, complaints=complaints)

    failed = await seen(job)
    assert failed.error_code == "job.broken"
    assert str(job) in (failed.error or "")
    assert [type(error).__name__ for error in complaints] == ["DivisionByZeroError"]


async def test_a_job_that_waits_and_is_cancelled_never_runs():
    job = await start()

    await cancel_job(job_id=job, viewer=ANNA, now=NOW)
    await run_all(write_two_lines)

    assert (await seen(job)).state is JobState.CANCELLED
    assert await content(job) == b""


async def test_a_job_that_runs_and_is_cancelled_stops_and_leaves_nothing():
    job = await start()
    complaints = []

    async def go_on_for_ever(job, *, tell, now):
        file = FileOfJob(job.id)
        for number in range(1_000_000):
            await file.write(b"x" * LARGEST_CHUNK)
            await tell(number, None)
            if number == 2:
                await apart(lambda: cancel_job(job_id=job.id, viewer=ANNA, now=NOW))

    await run_all(go_on_for_ever, complaints=complaints)

    assert (await seen(job)).state is JobState.CANCELLED
    assert await content(job) == b""
    assert complaints == []


async def test_a_job_that_was_cancelled_while_it_finished_is_cancelled():
    job = await start()

    async with held_at("job.written", run_all(write_two_lines)):
        await cancel_job(job_id=job, viewer=ANNA, now=NOW)

    assert (await seen(job)).state is JobState.CANCELLED
    assert await content(job) == b""


async def test_a_job_that_has_ended_cannot_be_cancelled():
    job = await start()
    await run_all(write_two_lines)

    with pytest.raises(JobHasEnded, match="it is DONE"):
        await cancel_job(job_id=job, viewer=ANNA, now=NOW)


async def test_a_job_is_its_owner_s_and_the_admins():
    job = await start(ANNA)

    assert await queries.jobs_by_id(viewer=BEN, ids=[job]) == {}
    with pytest.raises(JobNotFound):
        await cancel_job(job_id=job, viewer=BEN, now=NOW)
    listed = await queries.jobs(viewer=ADMIN, state=None, page=PageRequest.of(first=10, after=None))
    assert [one.id for one in listed.items] == [job]
    await cancel_job(job_id=job, viewer=ADMIN, now=NOW)


async def test_nobody_fills_the_queue_of_everybody():
    for _ in range(MOST_UNFINISHED):
        await start(ANNA)

    with pytest.raises(TooManyJobs):
        await start(ANNA)
    await start(BEN)


async def test_a_job_that_ends_its_worker_every_time_is_given_up():
    job = await start()
    await sql.execute("update jobs set state = 'RUNNING', attempts = $1", MOST_ATTEMPTS)

    await run_all(write_two_lines)

    assert (await seen(job)).error_code == "job.given_up"


async def test_a_large_file_is_kept_in_chunks():
    job = await start()

    async def write(job, *, tell, now):
        file = FileOfJob(job.id)
        for _ in range(5):
            await file.write(b"0123456789" * 60_000)
        await file.close()
        return JobFile("large.txt", "text/plain", file.bytes)

    await run_all(write)

    rows = await sql.fetch("select position, length(content) as size from job_chunks order by position")
    assert [tuple(row) for row in rows] == [(0, LARGEST_CHUNK), (1, LARGEST_CHUNK), (2, 3_000_000 - 2 * LARGEST_CHUNK)]
    assert await content(job) == b"0123456789" * 300_000


async def test_deleting_all_files_has_what_runs_begin_anew(database):
    done, running = await start(), await start()
    assert await run_next_job(workplace(write_two_lines))

    async with held_at("job.written", run_all(write_two_lines)):
        await delete_all_files()
        assert ((await seen(done)).file, (await seen(running)).state) == (None, JobState.PENDING)

    assert await content(done) == b""
    assert await content(running) == b"line 1\nline 2\n"
    assert await sql.fetch_value("select attempts from jobs where id = $1", running) == 2


async def test_a_file_is_deleted_when_its_day_is_over_and_the_job_stays():
    job = await start()
    await run_all(write_two_lines)

    await expire_files(now=NOW + timedelta(days=1, seconds=-1))
    assert await content(job) != b""
    await expire_files(now=NOW + timedelta(days=1))

    assert await content(job) == b""
    expired = await seen(job)
    assert (expired.state, expired.file) == (JobState.DONE, None)
