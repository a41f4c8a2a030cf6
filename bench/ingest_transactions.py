"""Sustained approved transactions a second, by ingest, with goals, tiered commission and leaderboards.

Once in the order in which they happen, as a live system sends them; and once in any order, as a history is sent: then
each late credit places anew what follows it in its window. Beside it the same where each sale is four lines of pay:
the seller's, and those of the managers on three levels.

.venv/bin/python bench/ingest_transactions.py
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from installed import Bench, measure
from sustained import Load, kept, sustained

from domain.access.viewer import Role
from infra.clock import now
from rainmaker.demo.company import Company, reference, the_company
from rainmaker.demo.events import Dice, Event, encoded

BATCHES, PER_BATCH = 100, 100  # each transaction is two facts: submitted and approved
SPAN = timedelta(days=10)
LIMIT_PER_SECOND = 1_500


async def ingest_transactions(installed: Bench) -> bool:
    """Post everything, and wait until every figure is fresh."""
    dice, count = Dice("transactions"), BATCHES * PER_BATCH
    days = [now() - SPAN + SPAN * place / count for place in range(count)]
    in_order = await _taken(installed, "as they happen", [_sale(installed, dice, f"live-{at}", at) for at in days])
    dice.shuffle(days)
    await _taken(installed, "in any order", [_sale(installed, dice, f"late-{at}", at) for at in days])
    if len(installed.company.plans) > 1:
        print(f"with overrides on three levels: {in_order:,.0f}/s")
        return True
    return kept("approved transactions as they happen", in_order, LIMIT_PER_SECOND)


async def _taken(installed: Bench, how: str, sales: Sequence[list[Event]]) -> float:
    batches = [sales[start : start + PER_BATCH] for start in range(0, len(sales), PER_BATCH)]
    bodies = [b"[" + b",".join(encoded(event) for sale in batch for event in sale) + b"]" for batch in batches]
    load = Load(f"approved transactions in batches of {PER_BATCH}, {how}", bodies, len(sales))
    return await sustained(installed.url, installed.token(Role.INTEGRATION), load)


def _sale(installed: Bench, dice: Dice, key: str, at: datetime) -> list[Event]:
    source = installed.company.crm
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


def _of_tiers_only(company: Company) -> Company:
    tiered = [plan for plan in company.plans if any("tiers" in one["rate"] for one in plan.components)]
    return msgspec.structs.replace(company, plans=tuple(tiered))


if __name__ == "__main__":
    measure(ingest_transactions, of=(_of_tiers_only(the_company()), the_company()))
