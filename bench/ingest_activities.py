"""Sustained facts a second of a thousand agents over ninety days, by HTTP in batches of 1,000, and fully computed.

    .venv/bin/python bench/ingest_activities.py

First activities, beside the bare pipeline on the same machine in the same run; then singles, posted one by one.
"""

from collections.abc import Sequence
from time import perf_counter

from bare_pipeline import bare_rate
from crm_facts import activities, bodies
from crowd import Crowd, facts_wanted, measure
from http_load import post, seconds_of_each
from sustained import SENDERS, Load, kept, sustained

from domain.access.viewer import Role
from infra.clock import now

USUAL = 1_000_000
PER_BATCH = 1_000
BARE, SINGLES = 100_000, 1_500
LIMIT, LIMIT_OF_BARE, LIMIT_OF_SINGLES = 10_000, 0.5, 500


async def ingest_activities(crowd: Crowd) -> bool:
    count, token = facts_wanted(USUAL), crowd.token(Role.INTEGRATION)
    facts = activities(count + SINGLES, until=now())
    some = facts[:BARE]
    bare = await bare_rate(crowd.installation.settings.database_url, bodies(some, PER_BATCH), len(some))
    print(f"bare pipeline: {bare:,.0f}/s")
    load = Load("activities in batches of 1,000", bodies(facts[:count], PER_BATCH), count)
    rate = await sustained(crowd.url, token, load)
    singles = await _one_by_one(f"{crowd.url}/ingest", token, [body[1:-1] for body in bodies(facts[count:], 1)])
    checks = [
        kept("activities", rate, LIMIT),
        kept("activities, beside half of the bare pipeline", rate, LIMIT_OF_BARE * bare),
        kept("one by one", singles, LIMIT_OF_SINGLES),
    ]
    return all(checks)


async def _one_by_one(url: str, token: str, events: Sequence[bytes]) -> float:
    """Print how long single events took from four senders, and return how many a second went in."""
    began = perf_counter()
    requests = [post(url, event, token, media_type="application/cloudevents+json") for event in events]
    taken = sorted(await seconds_of_each(url, requests, connections=SENDERS))
    rate = len(taken) / (perf_counter() - began)
    half, most = (taken[int(len(taken) * share)] * 1_000 for share in (0.5, 0.99))
    print(f"{len(taken):,} activities one by one: {rate:,.0f}/s, p50 {half:.1f} ms, p99 {most:.1f} ms")
    return rate


if __name__ == "__main__":
    measure(ingest_activities)
