"""How often jobs ran and for how long, counted in Redis by all workers together. What is lost there is only a count."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from time import perf_counter

from redis.asyncio import Redis
from redis.exceptions import RedisError


@asynccontextmanager
async def job_counted(redis: Redis, prefix: str, name: str) -> AsyncIterator[None]:
    """Count the job, by how it went, and add how long the block took."""
    began, outcome = perf_counter(), "failed"
    try:
        yield
        outcome = "done"
    finally:
        with suppress(RedisError, OSError):
            async with redis.pipeline(transaction=False) as pipeline:
                pipeline.hincrby(_key(prefix), f"{name}:{outcome}", 1)
                pipeline.hincrbyfloat(_key(prefix), f"{name}:seconds", perf_counter() - began)
                await pipeline.execute()


async def read_jobs(redis: Redis, prefix: str) -> Mapping[tuple[str, str], float]:
    """Return the counts and the seconds by the name of the job and what they count."""
    found: Mapping[bytes, bytes] = await redis.hgetall(_key(prefix))  # type: ignore[misc]
    split = {tuple(key.decode().rpartition(":")[::2]): float(value) for key, value in found.items()}
    return {(name, counted): value for (name, counted), value in split.items()}


def _key(prefix: str) -> str:
    return f"{prefix}:jobs"
