"""Sustained approved transactions a second, by ingest, with goals, tiered commission and a leaderboard.

.venv/bin/python bench/ingest_transactions.py
"""

from datetime import timedelta
from typing import Any

from installed import Bench, measure
from sustained import Load, kept, sustained

from domain.access.viewer import Role
from infra.clock import now
from rainmaker.demo.company import reference
from rainmaker.demo.events import Dice, Event, encoded

BATCHES, PER_BATCH = 100, 100  # each transaction is two facts: submitted and approved
LIMIT_PER_SECOND = 1_500


async def ingest_transactions(installed: Bench) -> bool:
    """Post everything, and wait until every figure is fresh."""
    dice = Dice("transactions")
    batches = [
        [event for index in range(PER_BATCH) for event in _sale(installed, dice, f"bench-{batch}-{index}")]
        for batch in range(BATCHES)
    ]
    bodies = [b"[" + b",".join(encoded(event) for event in batch) + b"]" for batch in batches]
    load = Load("approved transactions in batches of 100", bodies, BATCHES * PER_BATCH)
    rate = await sustained(installed.url, installed.token(Role.INTEGRATION), load)
    return kept("approved transactions", rate, LIMIT_PER_SECOND)


def _sale(installed: Bench, dice: Dice, key: str) -> list[Event]:
    source, at = installed.company.crm, now() - timedelta(minutes=dice.randrange(10 * 24 * 60))
    credited = [{"agent": reference(dice.choice(installed.company.sellers))}]
    worth: dict[str, Any] = {"amount": f"{dice.randint(10, 999)}.00", "currency": "EUR", "credits": credited}
    return [
        Event(
            id=f"{key}:{what}",
            source=source,
            type=f"rainmaker.transaction.{what}.v1",
            time=at,
            data={"transaction": key} | data,
        )
        for what, data in (("submitted", worth), ("approved", dict[str, Any]()))
    ]


if __name__ == "__main__":
    measure(ingest_transactions)
