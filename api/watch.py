"""Watch for a client that leaves before it is answered: what is being read for it is cancelled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request

WATCHED_AFTER_SECONDS = 0.05  # what is answered sooner costs less than the watch


@asynccontextmanager
async def cancelled_when_left(request: Request) -> AsyncIterator[None]:
    """Cancel what is done within once the client has left, and raise that it has."""
    task = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []

    def watch() -> None:
        watching.append(asyncio.create_task(_cancel_when_left(request, task)))

    waiting = asyncio.get_running_loop().call_later(WATCHED_AFTER_SECONDS, watch)
    try:
        yield
    except asyncio.CancelledError:
        if any(one.done() for one in watching) and task is not None and task.uncancel() == 0:
            raise ClientDisconnect from None
        raise
    finally:
        waiting.cancel()
        for one in watching:
            one.cancel()


async def _cancel_when_left(request: Request, task: "asyncio.Task[None] | None") -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    if task is not None:
        task.cancel()
