"""What one more approval costs when the pay period of the agent holds a hundred transactions, and a hundred thousand.

    .venv/bin/python bench/full_period.py

In this process, against real PostgreSQL: the passes after one sale of one seller of the demo's company, whose plan
counts a window by tiers. Last month is filled from its first day on, evenly, for one seller with few sales and for
another with many; what is measured comes at its end. BENCH_FACTS makes the hundred thousand fewer.
"""

import asyncio
import os
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter

from domain.database import sql
from domain.facts.ingest import ingest
from domain.marks.write import Layer
from domain.refresh.refresh import refresh
from domain.shared.calendars import local_day, start_of_day
from domain.shared.period import Cycle, Period
from infra.clock import now
from infra.database import open_database
from infra.migrate import migrate
from rainmaker.demo.company import Company, reference, the_company
from rainmaker.demo.events import Event, encoded
from rainmaker.demo.installation import throw_away_engines
from rainmaker.demo.seed import seed

FEW, MANY = 100, int(os.environ.get("BENCH_FACTS", "100000"))
MEASURED = 40
PER_BATCH = 200
LIMIT = 1.3


@dataclass
class Seller:
    """Sells at instants that never come twice, evenly from the first instant to the last."""

    company: Company
    name: str
    first: datetime
    step: timedelta
    sold: int = 0

    def sales(self, count: int) -> list[Event]:
        """Return the facts of so many more sales."""
        return [event for _ in range(count) for event in self._sale()]

    def _sale(self) -> Iterator[Event]:
        self.sold += 1
        key, agent = f"{self.name}-{self.sold}", reference(self.name)
        worth = {"amount": "10.00", "currency": "EUR", "credits": [{"agent": agent}]}
        for what, data in (("submitted", worth), ("approved", {})):
            yield Event(
                id=f"{key}:{what}",
                source=self.company.crm,
                type=f"rainmaker.transaction.{what}.v1",
                time=self.first + self.step * self.sold,
                data={"transaction": key} | data,
            )


async def full_period() -> bool:
    """Print both medians and how often the one goes into the other."""
    company = the_company()
    with throw_away_engines() as settings:
        await migrate(settings.database_url)
        async with open_database(settings.database_url, largest_pool=settings.database_pool):
            await seed(company=company, clock=now, tell=lambda _step, _done, _total: None)
            few = await _cost_after(_seller(company, 0, FEW), FEW)
            many = await _cost_after(_seller(company, 1, MANY), MANY)
    ratio = many / few
    print(f"one more approval: {few:.1f} ms after {FEW:,} transactions, {many:.1f} ms after {MANY:,}")
    print(f"{ratio:.2f} times   limit: ≤ {LIMIT} times   {'reached' if ratio <= LIMIT else 'MISSED'}")
    return ratio <= LIMIT


def _seller(company: Company, place: int, count: int) -> Seller:
    this_month = Period.containing(local_day(now(), company.time_zone), Cycle.MONTH)
    last_month = Period.containing(this_month.start - timedelta(days=1), Cycle.MONTH)
    first, until = (start_of_day(day, company.time_zone) for day in (last_month.start, last_month.end))
    return Seller(company, company.sellers[place], first, (until - first) / (count + MEASURED + 1))


async def _cost_after(seller: Seller, count: int) -> float:
    while seller.sold < count:
        await _post(seller.sales(min(PER_BATCH, count - seller.sold)))
        await _settle()
    await sql.execute("analyze")
    times = []
    for _ in range(MEASURED):
        await _post(seller.sales(1))
        start = perf_counter()
        await _settle()
        times.append((perf_counter() - start) * 1000)
    return statistics.median(times)


async def _post(events: list[Event]) -> None:
    await ingest(items=[encoded(event) for event in events], now=now())


async def _settle() -> None:
    def tell(layer: Layer, _: object, error: Exception) -> None:
        raise AssertionError(f"{layer}: {error!r}")

    await refresh(clock=now, tell=tell)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(full_period()) else 1)
