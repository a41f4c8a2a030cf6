"""A worker that stops at one moment of its passes and says so: `stalling_worker.py DATABASE_URL MOMENT`.

Run by tests, which kill it there.
"""

import asyncio
import sys
from datetime import UTC, datetime

from domain.database.fail_points import set_act
from domain.refresh.refresh import refresh
from infra.database import open_database

NOW = datetime(2026, 4, 15, 12, tzinfo=UTC)


async def say_and_stall() -> None:
    sys.stdout.write("reached\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def complain(_layer, _subject, error):
    raise error


async def main(database_url: str, moment: str) -> None:
    set_act(moment, say_and_stall)
    async with open_database(database_url):
        await refresh(clock=lambda: NOW, tell=complain)


asyncio.run(main(*sys.argv[1:]))
