"""How many facts a second go in over HTTP, posted by a few senders at once, and are fully computed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from installed import Bench

from domain.access.viewer import Role
from domain.marks.pending import count_pending
from rainmaker.demo.client import Client, open_client
from rainmaker.demo.events import Event

SENDERS = 4
POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Load:
    """What is sent: batches of events, and how many of what is counted are in all of them."""

    what: str
    batches: Sequence[Sequence[Event]]
    count: int
    limit_per_second: int


async def sustained(installed: Bench, load: Load) -> bool:
    """Print how many a second went in, and how many were computed; return whether the limit is kept."""
    async with open_client(installed.url, installed.token(Role.INTEGRATION)) as client:
        start = perf_counter()
        waiting = iter(load.batches)
        await asyncio.gather(*(send(client, waiting) for _ in range(SENDERS)))
        posted = perf_counter() - start
        while (await count_pending()).subjects:  # noqa: ASYNC110 - the database does not tell
            await asyncio.sleep(POLL_SECONDS)
        computed = perf_counter() - start
    rate = load.count / computed
    print(f"{load.count:,} {load.what}: taken in {posted:.1f} s, {load.count / posted:,.0f}/s")
    print(f"fully computed in {computed:.1f} s: {rate:,.0f}/s   limit: ≥ {load.limit_per_second:,}/s")
    return rate >= load.limit_per_second


async def send(client: Client, waiting: Iterator[Sequence[Event]]) -> None:
    """Post batches as long as there are any."""
    for batch in waiting:
        outcomes = {result["outcome"] for result in await client.post(batch)}
        assert outcomes == {"ACCEPTED"}, outcomes  # noqa: S101
