"""`rainmaker demo --check`: everything from nothing, once, on a directory of its own, each step with its time."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import timedelta
from time import perf_counter

from rich.console import Console

from domain.access.viewer import Role
from infra.clock import now
from infra.configuration import Settings
from infra.database import open_database
from infra.migrate import migrate
from rainmaker.commands.verify import verify_database
from rainmaker.demo.client import open_client
from rainmaker.demo.company import Company, the_company
from rainmaker.demo.installation import Installation, serving, throw_away_engines
from rainmaker.demo.main_job import MainJob, NotAsExpected
from rainmaker.demo.seed import seed
from rainmaker.demo.subscriber import open_subscriber
from rainmaker.demo.welcome import Cast, find_cast

TOKEN_LIFETIME = timedelta(hours=1)
PATIENCE_SECONDS = 10.0  # for a worker to compute what is pending; it needs tenths of a second


async def run_check(*, console: Console) -> None:
    """Do the main job and print each step, or raise what went wrong with it."""
    company = the_company()
    async with AsyncExitStack() as closing:
        with _step(console, "PostgreSQL and Valkey started"):
            settings = closing.enter_context(throw_away_engines())
        with _step(console, "database migrated"):
            await migrate(settings.database_url)
        with _step(console, f"{company.name} founded, with {company.days} days of facts and every figure"):
            cast = await _seed(settings, company)
        with _step(console, "API and worker ready"):
            logs = settings.token_key_file.parent
            installation = await closing.enter_async_context(serving(settings, logs=logs))
        await _work(await closing.enter_async_context(_main_job(installation, company, cast)), console)
        with _step(console, "every figure compared with a rebuild"):
            await _verify(settings)
    console.print("The main job is done.")


async def _work(job: MainJob, console: Console) -> None:
    with _step(console, "agent subscribed to goals and pay"):
        await job.follow()
    with _step(console, "calls posted twice over, counted once, pushed"):
        await job.call()
    with _step(console, "sale approved, progress and earning pushed"):
        await job.sell()
    with _step(console, "report added up"):
        await job.report()


async def _seed(settings: Settings, company: Company) -> Cast:
    async with open_database(settings.database_url, largest_pool=settings.database_pool):
        await seed(company=company, clock=now, tell=lambda _step, _done, _total: None)
        return await find_cast(company)


async def _verify(settings: Settings) -> None:
    verification = await verify_database(settings.database_url, wait_seconds=PATIENCE_SECONDS)
    if verification.differing or verification.pending:
        raise NotAsExpected(f"differences: {verification.differing}; pending: {verification.pending}")


@asynccontextmanager
async def _main_job(installation: Installation, company: Company, cast: Cast) -> AsyncIterator[MainJob]:
    url, tokens = (
        installation.url,
        [
            installation.token(role, agent_id=agent_id, now=now(), lifetime=TOKEN_LIFETIME)
            for role, agent_id in ((Role.INTEGRATION, None), (Role.ADMIN, None), (Role.AGENT, cast.agent_id))
        ],
    )
    async with AsyncExitStack() as closing:
        systems, admin, agent = [await closing.enter_async_context(open_client(url, token)) for token in tokens]
        following = await closing.enter_async_context(open_subscriber(url, tokens[-1]))
        yield MainJob(company, systems, admin, agent, following, now)


@contextmanager
def _step(console: Console, what: str) -> Iterator[None]:
    start, outcome = perf_counter(), "FAILED: "
    try:
        yield
        outcome = ""
    finally:
        console.print(f"{perf_counter() - start:6.2f} s  {outcome}{what}", highlight=False)
