"""Everything that a developer needs to be running, and again after every change."""

import asyncio
from pathlib import Path

from rich.console import Console

import rainmaker
from infra.migrate import migrate
from rainmaker.demo.children import ProcessDied, watch
from rainmaker.demo.installation import engines, serving
from rainmaker.demo.stopping import first_to_end

ROOT = Path(rainmaker.__file__).parents[1]
PACKAGES = ("api", "domain", "infra", "migrations", "rainmaker", "workers")
GLANCE_SECONDS = 0.5

Sources = dict[Path, int]


async def develop(*, console: Console) -> None:
    """Serve the code as it stands, migrated, until it changes or the caller cancels; then serve what it has become."""
    with engines() as settings:
        while True:
            before = _sources()
            try:
                await migrate(settings.database_url)
                async with serving(settings) as installation:
                    console.print(f"Serving {installation.url}/graphql")
                    await first_to_end(watch(installation.children), _change(before))
            except ProcessDied as error:
                console.print(f"{error.message}; waiting for a change", style="red", markup=False)
                await _change(before)


async def _change(before: Sources) -> None:
    while _sources() == before:  # noqa: ASYNC110 - file systems are asked; not all of them tell
        await asyncio.sleep(GLANCE_SECONDS)


def _sources() -> Sources:
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return {file: file.stat().st_mtime_ns for file in files}
