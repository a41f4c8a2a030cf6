"""How many facts a second a rebuild of all totals takes: a million facts of a thousand agents over ninety days.

.venv/bin/python bench/rebuild_totals.py
"""

from datetime import timedelta
from time import perf_counter

from crm_facts import activities, bodies
from crowd import Crowd, facts_wanted, measure
from sustained import Load, kept, sustained

from domain.access.viewer import Role
from domain.database import sql
from domain.database.transaction import transaction
from domain.refresh.rebuild import rebuild_totals
from infra.clock import now

USUAL = 1_000_000
LIMIT = 100_000


async def rebuild_them(crowd: Crowd) -> bool:
    count = facts_wanted(USUAL)
    facts = activities(count, until=now() - timedelta(minutes=1))
    await sustained(crowd.url, crowd.token(Role.INTEGRATION), Load("activities", bodies(facts, 1_000), count))
    await sql.execute("vacuum analyze")
    start = perf_counter()
    await transaction(_rebuilt)
    return kept("facts of which all totals are rebuilt", count / (perf_counter() - start), LIMIT)


async def _rebuilt() -> None:
    await sql.execute("truncate totals_daily, totals_monthly")
    await rebuild_totals()


if __name__ == "__main__":
    measure(rebuild_them)
