"""Four workers, three producers, an admin and a verification at the same time end where one after the other does."""

import asyncio
import os
import random
from collections.abc import Iterable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from company import NOW, assert_everything_equals_a_rebuild, settle, verified
from derived import assert_the_same_follows, derived, forget_what_happened
from domain.database import sql
from domain.facts.replay import replay_what_can_be
from domain.refresh.refresh import refresh
from happenings import deliver
from lifecycles import happenings
from stage import Stage, Step, deliver_in_order

EXAMPLES = int(os.environ.get("EXAMPLES", "8"))
WORKERS = 4
PRODUCERS = 3


@given(data=st.data(), seed=st.integers(0, 2**32))
@settings(
    max_examples=EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    deadline=None,
    phases=[Phase.generate],  # who comes first is up to the machine, so there is nothing to shrink
    suppress_health_check=list(HealthCheck),
)
async def test_everything_at_once_ends_in_the_same_figures(stage, data, seed):
    facts = data.draw(happenings(stage.company.sellers, least=6))
    await deliver_in_order(stage, facts)
    expected = await derived()

    await deliver_all_at_once(stage, facts, random.Random(seed))

    await assert_the_same_follows(expected)
    assert await sql.fetch_value("select count(*) from facts") == len(facts)
    await assert_everything_equals_a_rebuild()


async def deliver_all_at_once(stage: Stage, facts: list[dict[str, Any]], dice: random.Random) -> None:
    await forget_what_happened()
    changes = stage.settings()
    dice.shuffle(changes)
    admins = [one_by_one(changes), one_by_one(stage.corrections())]
    busy = asyncio.gather(*admins, *(one_by_one(requests(facts, dice)) for _ in range(PRODUCERS)))
    workers = [asyncio.create_task(work_while(busy)) for _ in range(WORKERS)]
    while not busy.done():
        assert not (await verified()).differences
    await asyncio.gather(busy, *workers)
    await replay_what_can_be(now=NOW)
    await settle()


async def one_by_one(steps: Iterable[Step]) -> None:
    for step in steps:
        await step()


def requests(facts: list[dict[str, Any]], dice: random.Random) -> list[Step]:
    """Every fact once, in requests of one to five."""
    shuffled = dice.sample(facts, len(facts))
    steps: list[Step] = []
    while shuffled:
        size = dice.randint(1, 5)
        steps.append(partial(deliver, *shuffled[:size]))
        shuffled = shuffled[size:]
    return steps


async def work_while(busy: asyncio.Future[Any]) -> None:
    failures: list[Exception] = []
    while not busy.done():
        await refresh(clock=lambda: NOW, tell=lambda _layer, _subject, error: failures.append(error))
        await replay_what_can_be(now=NOW)
    assert not failures, failures
