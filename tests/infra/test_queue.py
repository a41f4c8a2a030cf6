"""The bell: a commit that leaves marks rings the workers, soon, seldom, and never in the way."""

import asyncio
from contextlib import AsyncExitStack
from uuid import uuid4

import orjson
from arq.constants import job_key_prefix
from structlog.testing import capture_logs

from domain.database.transaction import transaction
from domain.marks.write import Layer, Mark, MarksWritten, What, write_marks
from infra.clock import now
from infra.coalesced import Coalesced
from infra.queue import MOST_WAITING, open_bell, queue_name
from infra.resources import open_resources

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


async def _mark():
    await transaction(lambda: write_marks([Mark(Layer.AGENT, uuid4(), What.PAY_FROM, since=now())], now=now()))


async def _waiting(database, settings, *, at_least):
    async with asyncio.timeout(10):
        while len(ids := await database.redis.zrange(queue_name(settings.redis_prefix), 0, -1)) < at_least:
            await asyncio.sleep(0)
    return ids


async def test_a_commit_with_marks_enqueues_a_refresh_as_json(database, settings):
    await _mark()

    [job_id] = await _waiting(database, settings, at_least=1)

    job = orjson.loads(await database.redis.get(job_key_prefix.encode() + job_id))
    assert (job["f"], job["a"], job["k"]) == ("refresh", [], {})


async def test_a_commit_without_marks_does_not_ring(database, settings):
    await transaction(lambda: write_marks([], now=now()))
    await _mark()

    assert len(await _waiting(database, settings, at_least=1)) == 1


async def test_every_ring_has_an_id_of_its_own_because_arq_drops_one_that_runs(database, settings):
    await _mark()
    first = await _waiting(database, settings, at_least=1)
    await _mark()

    assert len(set(await _waiting(database, settings, at_least=2)) - set(first)) == 1


async def test_many_commits_ring_seldom(database, settings):
    await asyncio.gather(*(_mark() for _ in range(50)))

    assert len(await _waiting(database, settings, at_least=2)) < 10


async def test_rings_do_not_pile_up_while_no_worker_runs(database, settings):
    name = queue_name(settings.redis_prefix)
    await database.redis.zadd(name, {f"waiting {number}": 0 for number in range(MOST_WAITING)})

    async with open_bell(database.redis, prefix=settings.redis_prefix) as bell:
        await bell.hear([MarksWritten()])

    assert await database.redis.zcard(name) == MOST_WAITING


async def test_what_is_asked_for_while_it_runs_is_done_once_more():
    runs, started, go_on = [], asyncio.Event(), asyncio.Event()

    async def action():
        runs.append(len(runs))
        started.set()
        await go_on.wait()

    coalesced = Coalesced("test", action, 0.0)
    async with coalesced.running():
        coalesced.ask()
        await started.wait()
        for _ in range(5):
            coalesced.ask()
        go_on.set()

    assert runs == [0, 1]


async def test_what_is_asked_for_at_the_end_is_still_done():
    runs = []

    async def action():
        runs.append(1)

    async with AsyncExitStack() as closing:
        coalesced = Coalesced("test", action, 60.0)
        await closing.enter_async_context(coalesced.running())
        coalesced.ask()

    assert runs == [1]


async def test_a_failure_is_logged_once_and_forgotten_after_success():
    outcomes = iter([OSError("gone"), OSError("gone"), None, OSError("gone")])
    done = asyncio.Event()

    async def action():
        done.set()
        error = next(outcomes)
        if error is not None:
            raise error

    with capture_logs() as logs:
        coalesced = Coalesced("test", action, 0.0)
        async with coalesced.running():
            for _ in range(4):
                done.clear()
                coalesced.ask()
                await done.wait()

    assert [line["event"] for line in logs] == ["background_action_fails"] * 2


async def test_a_commit_succeeds_while_redis_is_down(settings):
    async with open_resources(settings.model_copy(update={"redis_url": NOBODY_LISTENS})):
        await _mark()
