"""How many approvals a second go in by mutation, each on its own, until pay, goals and boards are computed.

    .venv/bin/python bench/approvals.py

A thousand transactions of all sellers are submitted first; eight clients then approve them, one mutation each.
"""

import asyncio
from collections.abc import Iterator
from time import perf_counter

from approval_to_push import submit
from installed import Bench, measure
from sustained import POLL_SECONDS, kept

from domain.access.viewer import Role
from domain.marks.pending import count_pending
from rainmaker.demo.client import Client, open_client

APPROVALS = 1_000
CLIENTS = 8
LIMIT_PER_SECOND = 250
SELLERS = "{ agents(first: 100) { nodes { id } } }"


async def approvals(installed: Bench) -> bool:
    """Submit everything, then approve it and wait until every figure is fresh."""
    async with open_client(installed.url, installed.token(Role.ADMIN)) as admin:
        sellers = [node["id"] for node in (await admin.ask(SELLERS))["agents"]["nodes"]]
        sales = [await submit(admin, sellers[place % len(sellers)]) for place in range(APPROVALS)]
        await _until_fresh()
        start = perf_counter()
        waiting = iter(sales)
        await asyncio.gather(*(_approve(admin, waiting) for _ in range(CLIENTS)))
        answered = perf_counter() - start
        await _until_fresh()
        computed = perf_counter() - start
    print(f"{APPROVALS:,} approvals answered in {answered:.1f} s, {APPROVALS / answered:,.0f}/s")
    return kept("approvals, one mutation each, fully computed", APPROVALS / computed, LIMIT_PER_SECOND)


async def _approve(admin: Client, waiting: Iterator[str]) -> None:
    for sale in waiting:
        await admin.do("approveTransaction", "transaction { state }", transactionId=sale)


async def _until_fresh() -> None:
    while (await count_pending()).subjects:  # noqa: ASYNC110 - the database does not tell
        await asyncio.sleep(POLL_SECONDS)


if __name__ == "__main__":
    measure(approvals)
