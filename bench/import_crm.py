"""How long a whole export of a CRM takes, from an empty database to the last figure.

python bench/import_crm.py [DIRECTORY]
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from infra import embedded
from infra.clock import now
from infra.configuration import Settings
from infra.migrate import migrate
from infra.resources import open_resources
from rainmaker.commands.verify import verify_database
from rainmaker.importing.read_mapping import read_mapping
from rainmaker.importing.run import import_directory
from rainmaker.importing.summary import Summary

REPOSITORY = Path(__file__).parents[1]
MAPPING = REPOSITORY / "examples/mappings/maven-crm.toml"
LIMIT_SECONDS = 20.0


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} DIRECTORY, with the exports that {MAPPING.relative_to(REPOSITORY)} reads")
    directory = Path(sys.argv[1])
    with TemporaryDirectory(prefix="bench-") as home, embedded.engines(directory=Path(home)) as running:
        settings = Settings(database_url=running.database_url, redis_url=running.redis_url)
        seconds = asyncio.run(measure(settings, directory))
    sys.exit(0 if seconds <= LIMIT_SECONDS else 1)


async def measure(settings: Settings, directory: Path) -> float:
    await migrate(settings.database_url)
    began = dict[str, float]()
    seconds, summary = await timed_import(settings, directory, began)
    again, _ = await timed_import(settings, directory, {})
    verifying = perf_counter()
    verification = await verify_database(settings.database_url, wait_seconds=0)
    verified = perf_counter() - verifying
    for step, start, end in zip(began, began.values(), [*list(began.values())[1:], seconds], strict=True):
        print(f"  {step:30} {end - start:6.2f} s")
    items = sum(counts.total() for counts in summary.counts.values())
    print(f"{items:,} items imported and computed in {seconds:.2f} s (limit {LIMIT_SECONDS:.0f} s)")
    print(f"again, all of them duplicates: {again:.2f} s")
    rows, differing = sum(verification.compared.values()), sum(verification.differing.values())
    print(f"{rows:,} rows verified in {verified:.2f} s, {differing} differ")
    return seconds


async def timed_import(settings: Settings, directory: Path, began: dict[str, float]) -> tuple[float, Summary]:
    async with open_resources(settings):
        start = perf_counter()

        def tell(step: str, _done: int, _total: int) -> None:
            began.setdefault(step, perf_counter() - start)

        mapping = read_mapping(MAPPING)
        summary = await import_directory(directory=directory, mapping=mapping, clock=now, tell=tell)
        return perf_counter() - start, summary


main()
