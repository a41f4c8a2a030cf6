"""A throw-away installation for one measurement: durable engines, API and worker, and the company of the demo in it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from domain.access.viewer import Role
from infra.clock import now
from infra.database import open_database
from infra.migrate import migrate
from rainmaker.demo.company import Company, the_company
from rainmaker.demo.installation import Installation, serving, throw_away_engines
from rainmaker.demo.seed import seed
from rainmaker.demo.welcome import Cast, find_cast

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Bench:
    """What a measurement has."""

    installation: Installation
    company: Company
    cast: Cast

    @property
    def url(self) -> str:
        """Return where the API is."""
        return self.installation.url

    def token(self, role: Role) -> str:
        """Return a token; an agent's is that of the agent whom the demo features."""
        agent_id = self.cast.agent_id if role is Role.AGENT else None
        return self.installation.token(role, agent_id=agent_id, now=now(), lifetime=LIFETIME)


@asynccontextmanager
async def bench(company: Company) -> AsyncIterator[Bench]:
    """Set everything up, and take it down at the end of the block."""
    with throw_away_engines() as settings:
        await migrate(settings.database_url)
        async with open_database(settings.database_url, largest_pool=settings.database_pool):
            await seed(company=company, clock=now, tell=lambda _step, _done, _total: None)
            cast = await find_cast(company)
            async with serving(settings, logs=settings.token_key_file.parent) as installation:
                yield Bench(installation, company, cast)


def measure(measurement: Callable[[Bench], Awaitable[bool]], *, of: Sequence[Company] = ()) -> None:
    """Run the measurement in each company; the exit status is 1 when it misses a limit."""

    async def run() -> bool:
        reached = []
        for company in of or (the_company(),):
            async with bench(company) as installed:
                reached.append(await measurement(installed))
        return all(reached)

    sys.exit(0 if asyncio.run(run()) else 1)


def quantile(values: list[float], share: float) -> float:
    """Return the value below which the share of all values lies."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
