"""The same facts and settings, in any order, any batches and twice over, end in the same figures and ledger."""

import os
from functools import partial
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from company import NOW, assert_everything_equals_a_rebuild, settle
from derived import assert_the_same_follows, derived, forget_what_happened
from domain.database import sql
from domain.facts.replay import replay_what_can_be
from happenings import deliver
from lifecycles import happenings
from stage import Stage, Step, deliver_in_order

EXAMPLES = int(os.environ.get("EXAMPLES", "25"))  # a longer run looks at other examples each time


SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize="EXAMPLES" not in os.environ,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],  # one example takes a quarter of a second
    suppress_health_check=list(HealthCheck),
)


@SETTINGS
@given(data=st.data())
async def test_any_order_any_batches_and_any_repeats_end_in_the_same_figures(stage, data):
    facts = data.draw(happenings(stage.company.sellers))
    await deliver_in_order(stage, facts)
    expected = await derived()

    await deliver_shuffled(stage, facts, data.draw)

    await assert_the_same_follows(expected)
    assert await sql.fetch_value("select count(*) from facts") == len(facts)
    await assert_everything_equals_a_rebuild()


@SETTINGS
@given(data=st.data())
async def test_what_is_retracted_before_or_after_it_comes_was_never_there(stage, data):
    facts = data.draw(happenings(stage.company.sellers, least=3))
    gone = data.draw(st.sets(st.integers(0, len(facts) - 1))) if facts else set()
    await deliver_in_order(stage, [fact for place, fact in enumerate(facts) if place not in gone])
    expected = await derived()

    retractions = [facts[place] | {"revision": 1, "retracted": True} for place in gone]
    await deliver_shuffled(stage, facts + retractions, data.draw)

    del expected["fact_keys"]  # what was retracted keeps its key for ever
    await assert_the_same_follows(expected)
    await assert_everything_equals_a_rebuild()


async def deliver_shuffled(stage: Stage, facts: list[dict[str, Any]], draw: st.DrawFn) -> None:
    await forget_what_happened()
    steps: list[Step] = [partial(deliver, *batch) for batch in draw(batches(facts))]
    steps += stage.settings() + [settle] * draw(st.integers(0, 6))
    for step in draw(interleaved(steps, stage.corrections())):
        await step()
    await replay_what_can_be(now=NOW)
    await settle()


@st.composite
def interleaved(draw: st.DrawFn, steps: list[Step], in_order: list[Step]) -> list[Step]:
    """All steps in any order, except that those of the second list keep theirs."""
    is_next = iter(in_order)
    places = draw(st.permutations([*steps, *[None] * len(in_order)]))
    return [next(is_next) if step is None else step for step in places]


@st.composite
def batches(draw: st.DrawFn, facts: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Everything twice, shuffled, cut into requests at random."""
    shuffled = draw(st.permutations(facts * 2))
    cuts = sorted(draw(st.sets(st.integers(0, len(shuffled)), max_size=8)) | {0, len(shuffled)})
    return [shuffled[start:end] for start, end in pairwise(cuts)]
