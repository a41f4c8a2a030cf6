"""Sustained activities a second: calls of 29 sellers over 30 days, ingested over HTTP and fully computed.

.venv/bin/python bench/ingest_activities.py
"""

from datetime import timedelta

from installed import Bench, measure
from sustained import Load, sustained

from infra.clock import now
from rainmaker.demo.events import Dice, Event, call

BATCHES, PER_BATCH = 100, 1_000
LIMIT_PER_SECOND = 10_000


async def ingest_activities(installed: Bench) -> bool:
    """Post everything, and wait until every total is fresh."""
    dice = Dice("activities")
    batches = [[_call(installed, dice, f"{batch}-{index}") for index in range(PER_BATCH)] for batch in range(BATCHES)]
    load = Load("activities in batches of 1,000", batches, BATCHES * PER_BATCH, LIMIT_PER_SECOND)
    return await sustained(installed, load)


def _call(installed: Bench, dice: Dice, key: str) -> Event:
    at = now() - timedelta(minutes=dice.randrange(30 * 24 * 60))
    seller = dice.choice(installed.company.sellers)
    return call(company=installed.company, seller=seller, key=f"bench:{key}", at=at, dice=dice)


if __name__ == "__main__":
    measure(ingest_activities)
