"""How many approvals a second go in by mutation, each on its own, until pay, goals and boards are computed.

    .venv/bin/python bench/approvals.py

A thousand transactions of all sellers are submitted first; eight connections then approve them, one mutation each.
"""

import asyncio
from time import perf_counter
from uuid import uuid4

import msgspec
from approval_to_push import submit
from http_load import post, seconds_of_each
from installed import Bench, measure
from sustained import POLL_SECONDS, kept

from domain.access.viewer import Role
from domain.database import sql
from domain.marks.pending import count_pending
from rainmaker.demo.client import open_client

APPROVALS = 1_000
CONNECTIONS = 8
LIMIT_PER_SECOND = 250
SELLERS = "{ agents(first: 100) { nodes { id } } }"
APPROVE = """mutation ($input: ApproveTransactionInput!) {
    approveTransaction(input: $input) { transaction { state } problems { code message path } } }"""
APPROVED = "select count(*) from transactions where state = 'APPROVED'"


async def approvals(installed: Bench) -> bool:
    """Submit everything, then approve it and wait until every figure is fresh."""
    token = installed.token(Role.ADMIN)
    async with open_client(installed.url, token) as admin:
        sellers = [node["id"] for node in (await admin.ask(SELLERS))["agents"]["nodes"]]
        sales = [await submit(admin, sellers[place % len(sellers)]) for place in range(APPROVALS)]
    await _until_fresh()
    before = await sql.fetch_value(APPROVED)
    url = f"{installed.url}/graphql"
    requests = [post(url, _approval(sale), token) for sale in sales]
    start = perf_counter()
    await seconds_of_each(url, requests, connections=CONNECTIONS)
    answered = perf_counter() - start
    await _until_fresh()
    computed = perf_counter() - start
    assert await sql.fetch_value(APPROVED) - before == APPROVALS  # noqa: S101
    print(f"{APPROVALS:,} approvals answered in {answered:.1f} s, {APPROVALS / answered:,.0f}/s")
    return kept("approvals, one mutation each, fully computed", APPROVALS / computed, LIMIT_PER_SECOND)


def _approval(sale: str) -> bytes:
    taken = {"transactionId": sale, "idempotencyKey": str(uuid4())}
    return msgspec.json.encode({"query": APPROVE, "variables": {"input": taken}})


async def _until_fresh() -> None:
    while (await count_pending()).subjects:  # noqa: ASYNC110 - the database does not tell
        await asyncio.sleep(POLL_SECONDS)


if __name__ == "__main__":
    measure(approvals)
