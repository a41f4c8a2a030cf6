"""A worker that has turned what is due, says so, and stops before it commits: `stalling_turner.py DATABASE_URL NOW`.

Tests run it, and kill it there.
"""

import asyncio
import sys
from datetime import datetime

from domain.database.fail_points import set_act
from domain.goals.turn_due import turn_due
from infra.database import open_database


async def say_and_stall() -> None:
    sys.stdout.write("reached\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


async def main(database_url: str, at: str) -> None:
    set_act("goals.turned", say_and_stall)
    async with open_database(database_url):
        await turn_due(now=datetime.fromisoformat(at))


asyncio.run(main(*sys.argv[1:]))
