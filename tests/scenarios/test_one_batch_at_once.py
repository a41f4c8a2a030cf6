"""The same batch of 5,000 events posted by four clients at once, each in another order."""

import asyncio
import random
from collections import Counter

import msgspec

from company import assert_everything_equals_a_rebuild, settle
from domain.database import sql
from happenings import approved, called, event, part, revised, submitted
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))
BATCH = "application/cloudevents-batch+json"


def everything(company):
    """1,000 calls and 500 amended ones, 500 leads with their calls, 500 sales, 500 of somebody unknown."""
    for number in range(500):
        one = called(company.dana, on=march(14), key=f"amended-{number}")
        yield one
        yield revised(one, 1, agent="omar")
        yield called(company.dana, on=march(14), key=f"call-{number}")
        yield called(company.ines, on=march(15), key=f"other-{number}")
        yield event("lead.created", lead=f"lead-{number}", agent="dana", on=march(1), key=f"created-{number}")
        yield event("lead.status_changed", lead=f"lead-{number}", status="X", on=march(2), key=f"moved-{number}")
        yield event("call.logged", agent="lena", lead=f"lead-{number}", on=march(3), key=f"lead-call-{number}")
        yield submitted(f"sale-{number}", "10.00 EUR", part(company.dana), on=march(3), key=f"sale-{number}")
        yield approved(f"sale-{number}", on=march(3), key=f"approval-{number}")
        yield event("call.logged", agent="nobody", on=march(3), key=f"unknown-{number}")


async def test_each_fact_is_there_once_and_nobody_waited_for_another(api, company):
    events = [msgspec.json.encode(one) for one in everything(company)]
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    before = await sql.fetch_value(deadlocks)
    headers = {"authorization": f"Bearer {api.integration.token}", "content-type": BATCH}

    async def post(seed: int) -> list[str]:
        body = b"[" + b",".join(random.Random(seed).sample(events, len(events))) + b"]"
        answer = await api.http.post("/ingest", content=body, headers=headers, timeout=120)
        return [result["outcome"] for result in answer.json()["results"]]

    outcomes = [Counter(answered) for answered in await asyncio.gather(*(post(seed) for seed in range(4)))]
    await settle()

    assert sum(counted["ACCEPTED"] for counted in outcomes) == 4_000
    assert sum(counted["SUPERSEDED"] for counted in outcomes) == 2_000
    assert sum(counted["DUPLICATE"] for counted in outcomes) == 12_000
    assert [counted["QUARANTINED"] for counted in outcomes] == [500] * 4
    assert await sql.fetch_value("select count(*) from facts") == 4_000
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 500
    assert await achieved(company.dana, "calls_made", within=MARCH) == 500
    assert await achieved(company.omar, "calls_made", within=MARCH) == 500
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 5_000
    await assert_everything_equals_a_rebuild()
    assert await sql.fetch_value(deadlocks) == before
