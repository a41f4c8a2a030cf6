"""How long after an approval was sent the agent's goal and pay have moved on the agent's screen.

    .venv/bin/python bench/approval_to_push.py

200 transactions are approved by mutation, one after another; the agent listens on a websocket.
"""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal
from time import perf_counter
from typing import Any

from installed import Bench, measure, quantile

from domain.access.viewer import Role
from rainmaker.demo.client import Client, open_client
from rainmaker.demo.subscriber import Subscriber, open_subscriber

APPROVALS = 200
LIMIT_MS = 150

MINE = "{ me { agent { id } } goals { nodes { id metrics { key } } } }"
PROGRESS = "subscription ($goal: ID!) { goalProgress(goalId: $goal) { achievement attainmentRatio status } }"
EARNINGS = """subscription ($agent: ID!) { earnings(agentId: $agent) {
    totals { amount currency } latest { amount { amount currency } transaction { id } } } }"""


@dataclass
class Screen:
    """What the agent sees."""

    following: Subscriber
    achievement: Decimal = Decimal(0)
    paid: set[str] = field(default_factory=set)

    async def follow(self, agent: Client) -> str:
        """Subscribe, wait for the first state of both, and return the agent's id."""
        mine = await agent.ask(MINE)
        goal = next(one["id"] for one in mine["goals"]["nodes"] if one["metrics"][0]["key"] == "approved_amount")
        agent_id: str = mine["me"]["agent"]["id"]
        await self.following.subscribe("goal", PROGRESS, goal=goal)
        await self.following.subscribe("pay", EARNINGS, agent=agent_id)
        seen = {await self.look(), await self.look()}
        assert seen == {"goal", "pay"}  # noqa: S101
        return agent_id

    async def look(self) -> str:
        """Wait for the next push, and return whose it is."""
        name, data = await self.following.next()
        if name == "goal":
            self.achievement = Decimal(data["goalProgress"]["achievement"])
        else:
            self.paid = {line["transaction"]["id"] for line in data["earnings"]["latest"]}
        return name


async def approval_to_push(installed: Bench) -> bool:
    """Print p50, p99 and the slowest, for the goal, for the pay and for both; return whether the limit is kept."""
    async with (
        open_client(installed.url, installed.token(Role.ADMIN)) as admin,
        open_client(installed.url, installed.token(Role.AGENT)) as agent,
        open_subscriber(installed.url, installed.token(Role.AGENT)) as following,
    ):
        screen = Screen(following)
        agent_id = await screen.follow(agent)
        sales = [await submit(admin, agent_id) for _ in range(APPROVALS)]
        times = [await approve(admin, sale, screen) for sale in sales]
    for what, of in (("goal progress", [goal for goal, _ in times]), ("earning", [pay for _, pay in times])):
        show(what, of)
    return show("both", [max(both) for both in times], limit_ms=LIMIT_MS)


async def submit(admin: Client, agent_id: str) -> str:
    """Submit one sale and return its id."""
    amount: dict[str, Any] = {"amount": "10.00", "currency": "EUR"}
    payload = await admin.do("submitTransaction", "transaction { id }", amount=amount, credits=[{"agentId": agent_id}])
    sale: str = payload["transaction"]["id"]
    return sale


async def approve(admin: Client, sale: str, screen: Screen) -> tuple[float, float]:
    """Approve the sale, and return after how many milliseconds the goal and the pay were pushed."""
    before, times = screen.achievement, dict[str, float]()
    start = perf_counter()
    approval = asyncio.create_task(admin.do("approveTransaction", "transaction { state }", transactionId=sale))
    while len(times) < 2:
        await screen.look()
        elapsed = (perf_counter() - start) * 1000
        if screen.achievement > before:
            times.setdefault("goal", elapsed)
        if sale in screen.paid:
            times.setdefault("pay", elapsed)
    await approval
    return times["goal"], times["pay"]


def show(what: str, times_ms: list[float], *, limit_ms: float | None = None) -> bool:
    """Print the quantiles, and return whether p99 keeps the limit, if there is one."""
    p50, p99, slowest = (quantile(times_ms, share) for share in (0.5, 0.99, 1.0))
    limit = "" if limit_ms is None else f"   limit: p99 ≤ {limit_ms:.0f} ms"
    print(f"{what:14} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   max {slowest:6.1f} ms{limit}")
    return limit_ms is None or p99 <= limit_ms


if __name__ == "__main__":
    measure(approval_to_push)
