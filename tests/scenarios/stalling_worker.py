"""A worker that stops at one moment of its passes and says so: `stalling_worker.py DATABASE_URL MOMENT`.

Tests run it, and kill it there.
"""

import asyncio
import sys

from company import NOW
from domain.database.fail_points import set_act
from domain.marks.write import Layer
from domain.refresh.refresh import refresh
from infra.database import open_database


async def say_and_stall() -> None:
    sys.stdout.write("reached\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def complain(_layer: Layer, _subject: object, error: Exception) -> None:
    raise error


async def main(database_url: str, moment: str) -> None:
    set_act(moment, say_and_stall)
    async with open_database(database_url):
        await refresh(clock=lambda: NOW, tell=complain)


asyncio.run(main(*sys.argv[1:]))
