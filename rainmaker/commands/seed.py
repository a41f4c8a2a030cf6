"""`rainmaker seed`: the company of the demo, in a database of one's own."""

import asyncio

from rich.console import Console

from domain.facts.ingest import Outcome
from infra.clock import now
from infra.configuration import Settings
from infra.database import open_database
from rainmaker.commands.bars import bars
from rainmaker.commands.environment import prepared_settings
from rainmaker.commands.refusals import told_refusals
from rainmaker.demo.company import the_company
from rainmaker.demo.seed import seed as seed_company


def seed() -> None:
    """Found the made-up company of the demo in an empty, migrated database; run again, it adds the days since."""
    console = Console()
    with told_refusals(console):
        asyncio.run(_seed(prepared_settings(), console))


async def _seed(settings: Settings, console: Console) -> None:
    async with open_database(settings.database_url, largest_pool=settings.database_pool):
        with bars(console) as tell:
            outcomes = await seed_company(company=the_company(), clock=now, tell=tell)
    console.print(f"{outcomes[Outcome.ACCEPTED]:,} facts are new", highlight=False)
