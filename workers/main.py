"""The worker: arq runs the jobs, and Redis may come and go. Without it the worker sweeps by itself."""

import asyncio
import signal
import sys
from contextlib import suppress
from datetime import UTC
from typing import Any

import structlog
from arq.connections import ArqRedis, create_pool
from arq.worker import Worker

from infra.configuration import Settings
from infra.queue import queue_name, read_job, write_job
from infra.redis import RETRIED, arq_settings
from infra.resources import open_resources
from infra.telemetry import set_up_telemetry
from workers.jobs.refresh import sweep
from workers.jobs.turn import turn
from workers.jobs.work import work as work_off
from workers.schedule import cron_jobs, functions

POLL_SECONDS = 0.02  # from ring to start; costs 3 % of a core when idle
READ_LIMIT = 1000  # ids looked at in one poll; jobs of a killed worker stand at the head until their claim expires
COMPLETION_SECONDS = 10.0  # a batch that was begun is finished rather than done again
CANCELLATION_SECONDS = 0.1
WITHOUT_REDIS_SECONDS = 2.0
HEALTH_SECONDS = 15

log = structlog.get_logger()


def run_worker(settings: Settings) -> None:
    """Work until the process is told to stop (SIGTERM or Ctrl-C)."""
    set_up_telemetry(is_on=settings.telemetry)
    with asyncio.Runner(loop_factory=_fastest_loop()) as runner:
        runner.run(_work_until_signalled(settings))


async def work(settings: Settings, *, stop: asyncio.Event) -> None:
    """Run what is queued until the event is set; the resources must be open."""
    while not stop.is_set():
        try:
            await _run_arq(settings, stop)
        except tuple(RETRIED) as error:
            log.warning("redis_is_gone", error=repr(error), instead="sweeping without it")
            await _sweep_without_redis(settings, stop)


async def _sweep_without_redis(settings: Settings, stop: asyncio.Event) -> None:
    try:
        await sweep({})
        await turn({})
        await work_off(_context(settings))
    except Exception:
        log.exception("sweep_failed")
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), WITHOUT_REDIS_SECONDS)


async def _work_until_signalled(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_resources(settings, rings=False):  # a job that writes marks goes on to what they mark
        log.info("worker_started")
        await work(settings, stop=stop)
    log.info("worker_stopped")


async def _run_arq(settings: Settings, stop: asyncio.Event) -> None:
    pool = await create_pool(
        arq_settings(settings.redis_url),
        job_serializer=write_job,
        job_deserializer=read_job,
        default_queue_name=queue_name(settings.redis_prefix),
    )
    try:
        worker = _worker(settings, pool)
        running = asyncio.create_task(worker.async_run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await _finish(worker, running)
    finally:
        await pool.aclose()


def _worker(settings: Settings, pool: ArqRedis) -> Worker:
    return Worker(
        functions=functions(),
        ctx=_context(settings),
        cron_jobs=cron_jobs(settings.redis_prefix),
        queue_name=queue_name(settings.redis_prefix),
        redis_pool=pool,
        max_jobs=settings.worker_jobs,
        poll_delay=POLL_SECONDS,
        queue_read_limit=READ_LIMIT,
        keep_result=0,
        health_check_interval=HEALTH_SECONDS,
        handle_signals=False,
        log_results=False,
        timezone=UTC,
        job_serializer=write_job,
        job_deserializer=read_job,
    )


def _context(settings: Settings) -> dict[str, Any]:
    return {"file_hours": settings.file_hours, "prefix": settings.redis_prefix}


async def _finish(worker: Worker, running: asyncio.Task[None]) -> None:
    # Asked to end as after a burst of no jobs, it leaves its loop between two polls and waits for what it has begun;
    # a cancellation could meet it within a pipeline, which would be left open.
    worker.burst, worker.max_burst_jobs = True, 0
    await asyncio.wait({running, *worker.tasks.values()}, timeout=COMPLETION_SECONDS)
    unfinished = [task for task in (running, *worker.tasks.values()) if not task.done()]
    while unfinished:  # redis-py swallows a cancellation that meets an answer
        for task in unfinished:
            task.cancel()
        await asyncio.wait(unfinished, timeout=CANCELLATION_SECONDS)
        unfinished = [task for task in unfinished if not task.done()]
    if not running.cancelled():
        running.result()


def _fastest_loop() -> "type[asyncio.AbstractEventLoop] | None":
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - not available everywhere

    return uvloop.Loop
