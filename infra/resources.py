"""What one process keeps open: the pool, the bell and the live news. The API and the worker open the same."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from redis.asyncio import Redis

from domain.database.transaction import listen_after_commit
from infra.configuration import Settings
from infra.database import open_database
from infra.live import Live
from infra.queue import open_bell
from infra.redis import open_redis


@dataclass(frozen=True, slots=True)
class Resources:
    """What is open, for those who need more than the database."""

    redis: Redis
    live: Live


@asynccontextmanager
async def open_resources(
    settings: Settings, *, rings: bool = True, statement_seconds: int = 0
) -> AsyncIterator[Resources]:
    """Open everything, and close it in order at the end of the block. Redis may be down; PostgreSQL is found lazily.

    `rings` has the workers called when a commit leaves marks; a statement that takes longer than the seconds is
    cancelled, where there are any.
    """
    async with AsyncExitStack() as closing:
        redis = open_redis(settings.redis_url)
        closing.push_async_callback(redis.aclose)
        live = Live(redis, f"{settings.redis_prefix}:live")
        await closing.enter_async_context(live.running())
        bell = await closing.enter_async_context(open_bell(redis, prefix=settings.redis_prefix))
        for listener in (bell.hear, live.hear) if rings else (live.hear,):
            closing.callback(listen_after_commit(listener))
        database = open_database(
            settings.database_url, largest_pool=settings.database_pool, statement_seconds=statement_seconds
        )
        await closing.enter_async_context(database)
        yield Resources(redis, live)
