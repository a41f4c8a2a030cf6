"""The main job: calls and a sale arrive, and what follows from them is seen by the agent who made them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from domain.shared.errors import RainmakerError
from infra.clock import Clock
from rainmaker.demo.client import Client
from rainmaker.demo.company import Company
from rainmaker.demo.events import Event
from rainmaker.demo.subscriber import Subscriber

CALLS = 10
SALE = Decimal("1000.00")

MINE = "{ me { agent { id } } goals { nodes { id metrics { key } } } }"
PROGRESS = "subscription ($goal: ID!) { goalProgress(goalId: $goal) { achievement } }"
EARNINGS = """subscription ($agent: ID!) { earnings(agentId: $agent) {
    latest { amount { amount } transaction { id } } } }"""
REPORT = """query ($shape: ReportInput!) { report(shape: $shape) {
    rows { figures { value } } total { figures { value } } } }"""


class NotAsExpected(RainmakerError):
    """Something came out otherwise than it must."""

    code: ClassVar[str] = "demo.not_as_expected"


@dataclass(slots=True)
class MainJob:
    """The company's systems, an admin, and the agent who follows two goals and the pay."""

    company: Company
    systems: Client
    admin: Client
    agent: Client
    following: Subscriber
    clock: Clock
    _agent_id: str = ""
    _shown: dict[str, Any] = field(default_factory=dict)

    async def follow(self) -> None:
        """Subscribe, as the agent, and see the first state of everything."""
        mine = await self.agent.ask(MINE)
        self._agent_id = mine["me"]["agent"]["id"]
        for goal in mine["goals"]["nodes"]:
            await self.following.subscribe(goal["metrics"][0]["key"], PROGRESS, goal=goal["id"])
        await self.following.subscribe("earnings", EARNINGS, agent=self._agent_id)
        await self._see(lambda: self._shown.keys() == {"calls_made", "approved_amount", "earnings"})

    async def call(self) -> None:
        """Post calls twice over, and see the goal move by each of them once."""
        before = self._reached("calls_made")
        calls = [self._call(f"check:{index}:{uuid4()}") for index in range(CALLS)]
        for expected in ("ACCEPTED", "DUPLICATE"):
            outcomes = {result["outcome"] for result in await self.systems.post(calls)}
            _expect(outcomes == {expected}, f"{CALLS} calls are {outcomes}, and should be {expected}")
        await self._see(lambda: self._reached("calls_made") == before + CALLS)

    async def sell(self) -> None:
        """Approve a sale, and see the goal and the pay move."""
        before = self._reached("approved_amount")
        submitted = await self.admin.do(
            "submitTransaction",
            "transaction { id }",
            amount={"amount": str(SALE), "currency": self.company.base_currency},
            credits=[{"agentId": self._agent_id}],
        )
        sale = submitted["transaction"]["id"]
        await self.admin.do("approveTransaction", "transaction { state }", transactionId=sale)
        await self._see(lambda: self._reached("approved_amount") == before + SALE and self._paid(sale) > 0)

    async def report(self) -> None:
        """Ask for the sales of the year by region, and see them add up."""
        today = self.clock().date()
        asked = {
            "columns": [{"metric": "approved_amount"}],
            "by": [{"over": "REGION"}],
            "range": {"fromDay": str(today - timedelta(days=365)), "untilDay": str(today + timedelta(days=2))},
        }
        report = (await self.admin.ask(REPORT, shape=asked))["report"]
        rows = [Decimal(row["figures"][0]["value"]) for row in report["rows"]]
        total = Decimal(report["total"]["figures"][0]["value"])
        _expect(sum(rows) == total > SALE, f"the regions {rows} do not add up to {total}")

    async def _see(self, condition: Callable[[], bool]) -> None:
        while not condition():
            name, data = await self.following.next()
            self._shown[name] = next(iter(data.values()))

    def _reached(self, metric: str) -> Decimal:
        return Decimal(self._shown[metric]["achievement"])

    def _paid(self, sale: str) -> Decimal:
        lines = self._shown["earnings"]["latest"]
        return sum(
            (Decimal(line["amount"]["amount"]) for line in lines if line["transaction"]["id"] == sale), Decimal(0)
        )

    def _call(self, key: str) -> Event:
        data = {"agent": self.company.extension(self.company.featured), "duration_seconds": 60}
        source = self.company.telephone
        return Event(id=key, source=source, type="rainmaker.call.logged.v1", time=self.clock(), data=data)


def _expect(is_so: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
    if not is_so:
        raise NotAsExpected(otherwise)
