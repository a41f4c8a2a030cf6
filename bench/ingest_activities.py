"""Sustained facts a second of a thousand agents over ninety days, by HTTP in batches of 1,000, and fully computed.

    .venv/bin/python bench/ingest_activities.py

First activities, beside the bare pipeline on the same machine in the same run; then singles, posted one by one.
"""

from bare_pipeline import bare_rate
from crm_facts import activities, bodies
from crowd import Crowd, facts_wanted, measure
from sustained import Load, kept, sustained

from domain.access.viewer import Role
from infra.clock import now

USUAL = 1_000_000
PER_BATCH = 1_000
BARE, SINGLES = 100_000, 1_500
LIMIT, LIMIT_OF_BARE, LIMIT_OF_SINGLES = 10_000, 0.5, 500


async def ingest_activities(crowd: Crowd) -> bool:
    count, token = facts_wanted(USUAL), crowd.token(Role.INTEGRATION)
    facts = activities(count + SINGLES, until=now())
    bare = await bare_rate(crowd.installation.settings.database_url, bodies(facts[:BARE], PER_BATCH), BARE)
    print(f"bare pipeline: {bare:,.0f}/s")
    load = Load("activities in batches of 1,000", bodies(facts[:count], PER_BATCH), count)
    rate = await sustained(crowd.url, token, load)
    one_by_one = Load("activities one by one", bodies(facts[count:], 1), SINGLES)
    singles = await sustained(crowd.url, token, one_by_one)
    checks = [
        kept("activities", rate, LIMIT),
        kept("activities, beside half of the bare pipeline", rate, LIMIT_OF_BARE * bare),
        kept("one by one", singles, LIMIT_OF_SINGLES),
    ]
    return all(checks)


if __name__ == "__main__":
    measure(ingest_activities)
