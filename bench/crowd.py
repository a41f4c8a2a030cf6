"""A throw-away installation with a thousand agents in forty teams, known to one CRM, in which nothing has happened yet.

BENCH_FACTS changes how many facts a measurement sends; the limits are meant for what each states as usual.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.access.viewer import Role
from domain.database.operation import operation
from domain.facts.link_identity import IdentityKind, link_identity
from domain.organisation.found_organisation import found_organisation
from domain.people.create_team import create_team
from domain.people.hire_agent import hire_agent
from infra.clock import now
from infra.database import open_database
from infra.migrate import migrate
from rainmaker.demo.installation import Installation, serving, throw_away_engines

AGENTS, TEAMS, REGIONS = 1_000, 40, 5
SOURCE = "crm"
FIRST_DAY = date(2020, 1, 1)
DAYS = 90
LIFETIME = timedelta(hours=2)


@dataclass(frozen=True)
class Crowd:
    """What a measurement has."""

    installation: Installation

    @property
    def url(self) -> str:
        return self.installation.url

    def token(self, role: Role) -> str:
        return self.installation.token(role, now=now(), lifetime=LIFETIME)


def agent_name(number: int) -> str:
    return f"a{number:04}"


def facts_wanted(usual: int) -> int:
    return int(os.environ.get("BENCH_FACTS", usual))


@asynccontextmanager
async def crowd() -> AsyncIterator[Crowd]:
    with throw_away_engines() as engines:
        settings = engines.model_copy(update={"requests_per_second": 100_000, "requests_at_once": 1_000_000})
        await migrate(settings.database_url)
        async with open_database(settings.database_url, largest_pool=settings.database_pool):
            await found_crowd(at=now())
            async with serving(settings, logs=settings.token_key_file.parent) as installation:
                yield Crowd(installation)


@operation
async def found_crowd(*, at: datetime) -> None:
    await found_organisation(name="Crowd", time_zone="UTC", base_currency="EUR")
    top = await create_team(name="Company", parent_id=None, from_day=FIRST_DAY, now=at)
    regions = [
        await create_team(name=f"Region {number}", parent_id=top, from_day=FIRST_DAY, now=at)
        for number in range(REGIONS)
    ]
    teams = [
        await create_team(name=f"Team {number:02}", parent_id=regions[number % REGIONS], from_day=FIRST_DAY, now=at)
        for number in range(TEAMS)
    ]
    for number in range(AGENTS):
        name, team = agent_name(number), teams[number % TEAMS]
        agent = await hire_agent(name=name, email=None, team_id=team, from_day=FIRST_DAY, now=at)
        await link_identity(kind=IdentityKind.AGENT, source=SOURCE, reference=name, subject_id=agent, now=at)


def measure(measurement: Callable[[Crowd], Awaitable[bool]]) -> None:
    """Run the measurement; the exit status is 1 when it misses a limit."""

    async def run() -> bool:
        async with crowd() as installed:
            return await measurement(installed)

    sys.exit(0 if asyncio.run(run()) else 1)
