"""The demo: a company that is founded once, and goes on selling until it is stopped."""

from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

from rich.console import Console

from domain.access.viewer import Role
from infra.clock import now
from infra.configuration import Settings
from infra.database import open_database
from infra.migrate import migrate
from rainmaker.commands.bars import bars
from rainmaker.demo.children import watch
from rainmaker.demo.client import open_client
from rainmaker.demo.company import Company, the_company
from rainmaker.demo.events import Dice
from rainmaker.demo.installation import DIRECTORY, Installation, engines, require_free, serving
from rainmaker.demo.seed import seed
from rainmaker.demo.stopping import first_to_end
from rainmaker.demo.stream import Stream
from rainmaker.demo.welcome import Cast, Tokens, find_cast, welcome

TOKEN_HOURS = 24  # a demo day


async def run_demo(*, console: Console) -> None:
    """Start everything, and let the company sell until cancelled."""
    company = the_company()
    console.print("Preparing PostgreSQL and Valkey")
    with engines() as settings:
        require_free(settings)
        await migrate(settings.database_url)
        cast = await _seed(settings, company, console)
        console.print("Starting the API and a worker")
        async with serving(settings, logs=DIRECTORY) as installation:
            tokens = _tokens(installation, cast)
            welcome(console=console, company=company, url=installation.url, cast=cast, tokens=tokens)
            await first_to_end(watch(installation.children), _sell(installation, company, console))


async def _seed(settings: Settings, company: Company, console: Console) -> Cast:
    async with open_database(settings.database_url, largest_pool=settings.database_pool):
        console.print(f"Bringing {company.name} up to now")
        with bars(console) as tell:
            await seed(company=company, clock=now, tell=tell)
        return await find_cast(company)


def _tokens(installation: Installation, cast: Cast) -> Tokens:
    lifetime = timedelta(hours=TOKEN_HOURS)

    def issue(role: Role, agent_id: UUID | None = None) -> str:
        return installation.token(role, agent_id=agent_id, now=now(), lifetime=lifetime)

    return Tokens(
        admin=issue(Role.ADMIN),
        manager=issue(Role.AGENT, cast.manager_id),
        agent=issue(Role.AGENT, cast.agent_id),
        hours=TOKEN_HOURS,
    )


async def _sell(installation: Installation, company: Company, console: Console) -> None:
    token = installation.token(Role.INTEGRATION, now=now(), lifetime=timedelta(days=365))
    async with open_client(installation.url, token) as client:
        stream = Stream(company, client, now, Dice(str(uuid4())))
        with console.status(_told(Counter())) as status:
            await stream.flow(lambda posted: status.update(_told(posted)))


def _told(posted: Counter[str]) -> str:
    sales = posted["rainmaker.transaction.approved.v1"]
    return f"Selling: {posted.total():,} facts posted, {sales:,} sales approved"
