"""How many facts a second go in over HTTP, posted by a few senders at once, and are fully computed."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

import httpx

from domain.marks.pending import count_pending

BATCH = "application/cloudevents-batch+json"
SENDERS = 4
POLL_SECONDS = 0.02
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Load:
    """What is sent: bodies of batches, and how many of what is counted are in all of them."""

    what: str
    bodies: Sequence[bytes]
    count: int


async def sustained(url: str, token: str, load: Load) -> float:
    """Print how many a second went in, and return how many a second were computed."""
    headers = {"authorization": f"Bearer {token}", "content-type": BATCH}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False) as http:
        start = perf_counter()
        waiting = iter(load.bodies)
        await asyncio.gather(*(send(http, waiting) for _ in range(SENDERS)))
        posted = perf_counter() - start
        while (await count_pending()).subjects:  # noqa: ASYNC110 - the database does not tell
            await asyncio.sleep(POLL_SECONDS)
        computed = perf_counter() - start
    rate = load.count / computed
    print(f"{load.count:,} {load.what}: taken in {posted:.1f} s, {load.count / posted:,.0f}/s;", end=" ")
    print(f"fully computed in {computed:.1f} s, {rate:,.0f}/s")
    return rate


async def send(http: httpx.AsyncClient, waiting: Iterator[bytes]) -> None:
    """Post bodies as long as there are any."""
    for body in waiting:
        answer = await http.post("/ingest", content=body)
        answer.raise_for_status()
        outcomes = {result["outcome"] for result in answer.json()["results"]}
        assert outcomes == {"ACCEPTED"}, outcomes  # noqa: S101


def kept(what: str, figure: float, limit: float) -> bool:
    """Print the figure beside its limit, and return whether it is reached."""
    print(f"{what}: {figure:,.0f}/s   limit: ≥ {limit:,.0f}/s   {'reached' if figure >= limit else 'MISSED'}")
    return figure >= limit
