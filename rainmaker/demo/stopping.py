"""Work that goes on until somebody stops it, and then puts everything away."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Run the work until it ends, or until Ctrl-C or SIGTERM; either way its blocks are left in order."""
    asyncio.run(_until_signalled(work))


async def first_to_end(*works: Coroutine[Any, Any, None]) -> None:
    """Run all of them until one ends, raise what it raised, and end the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _until_signalled(work: Coroutine[Any, Any, None]) -> None:
    loop, working = asyncio.get_running_loop(), asyncio.create_task(work)
    stopped = asyncio.Event()

    def stop() -> None:
        if not stopped.is_set():  # a second Ctrl-C must not interrupt the putting away
            stopped.set()
            working.cancel()

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        await working
    except asyncio.CancelledError:
        if not stopped.is_set():
            raise
