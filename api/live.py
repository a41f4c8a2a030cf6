"""Subscriptions: first the state, then the state again whenever it has changed."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import aclosing
from typing import TypeVar

from api.context import Context

T = TypeVar("T")


async def watch(context: Context, topics: Collection[str], read: Callable[[], Awaitable[T]]) -> AsyncGenerator[T, None]:
    """Yield what is read, at once and after every nudge of the topics that changed it, until the token expires."""
    shown: list[T] = []
    async with aclosing(readings(context, topics, read)) as found:
        async for fresh in found:
            if [fresh] != shown:
                shown = [fresh]
                yield fresh


async def readings(
    context: Context, topics: Collection[str], read: Callable[[], Awaitable[T]]
) -> AsyncGenerator[T, None]:
    """Yield what is read, at once and after every nudge of the topics, until the token expires.

    Listening begins before the first reading, so that no change falls between the two; every reading is made with the
    viewer's rights of that moment.
    """
    async with context.live.listen(topics) as stream:
        yield await read()
        asyncio.get_running_loop().call_later(context.seconds_until_over, stream.wake)
        async for _ in stream:
            stream.skip_waiting()  # what is read now is newer than any nudge that waits
            if context.seconds_until_over <= 0:
                return
            yield await read()
