"""A higher revision takes the place of what its key said; whatever order they come in, the highest holds."""

import asyncio
import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import NOW, assert_everything_equals_a_rebuild, hire, link, settle
from derived import assert_the_same_follows, derived, forget_what_happened
from domain.database import sql
from domain.facts.replay import replay_what_can_be
from happenings import approved, called, custom, deliver, event, outcomes, part, retracted, revised, sell, submitted
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))


async def minutes(person):
    return await achieved(person, "call_minutes", within=MARCH)


async def waiting():
    return await sql.fetch_value("select count(*) from quarantined_facts where resolved_at is null")


async def test_a_higher_revision_takes_its_place_and_every_figure_follows(company):
    one = called(company.dana, minutes=5, on=march(14), key="call-1")
    [first] = await deliver(one)
    await settle()

    [amended] = await deliver(revised(one, 1, agent="omar"))
    await settle()

    assert (str(amended.outcome), amended.fact_id != first.fact_id) == ("REVISED", True)
    assert await achieved(company.dana, "calls_made", within=MARCH) == 0
    assert await achieved(company.omar, "calls_made", within=MARCH) == 1
    assert await sql.fetch_value("select replaces_id from facts where id = $1", amended.fact_id) == first.fact_id
    await assert_everything_equals_a_rebuild()


async def test_a_fact_moves_to_another_day_and_to_another_kind(company):
    one = called(company.dana, on=march(14), key="call-1")
    await deliver(one)
    await settle()

    await deliver(revised(one, 2) | {"localdate": "2026-02-27", "type": "rainmaker.email.sent.v1"})
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 0
    await assert_everything_equals_a_rebuild()


async def test_a_retraction_takes_the_fact_back(company):
    one = called(company.dana, on=march(14), key="call-1")
    await deliver(one)
    await settle()

    [taken_back] = await deliver(retracted(one, 1))
    [again] = await deliver(retracted(one, 1))
    await settle()

    assert outcomes([taken_back, again]) == ["RETRACTED", "DUPLICATE"]
    assert await achieved(company.dana, "calls_made", within=MARCH) == 0
    assert await sql.fetch_value("select count(*) from facts") == 2
    await assert_everything_equals_a_rebuild()


async def test_a_retraction_may_come_first_and_a_higher_revision_may_bring_the_fact_back(company):
    one = called(company.dana, on=march(14), key="call-1")

    assert outcomes(await deliver(retracted(one, 1))) == ["RETRACTED"]
    assert outcomes(await deliver(one)) == ["SUPERSEDED"]
    assert outcomes(await deliver(revised(one, 2))) == ["REVISED"]
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    await assert_everything_equals_a_rebuild()


async def test_a_lower_revision_is_superseded_and_names_the_fact_that_holds(company):
    one = called(company.dana, on=march(14), key="call-1")
    [highest] = await deliver(revised(one, 7, duration_seconds=600))

    late = await deliver(one, revised(one, 3))
    await settle()

    assert outcomes(late) == ["SUPERSEDED", "SUPERSEDED"]
    assert {result.fact_id for result in late} == {highest.fact_id}
    assert await minutes(company.dana) == 10


async def test_another_payload_at_the_same_revision_is_a_conflict(company):
    one = called(company.dana, on=march(14), key="call-1")
    await deliver(revised(one, 1))

    [changed] = await deliver(revised(one, 1, agent="omar"))
    [taken_back] = await deliver(retracted(one, 1))

    assert outcomes([changed, taken_back]) == ["CONFLICT", "CONFLICT"]
    assert "higher revision" in changed.error.message


async def test_of_a_batch_the_highest_revision_is_written(company):
    one = called(company.dana, on=march(14), key="call-1")
    two = revised(one, 2, duration_seconds=120)

    results = await deliver(one, two, revised(one, 1), two, revised(two, 2, agent="omar"))
    await settle()

    assert outcomes(results) == ["SUPERSEDED", "ACCEPTED", "SUPERSEDED", "DUPLICATE", "CONFLICT"]
    assert await sql.fetch_value("select count(*) from facts") == 1
    assert await minutes(company.dana) == 2


async def test_an_unusable_revision_waits_and_the_fact_stays_until_it_can_be_used(company):
    zoe = await hire("Zoe", into=company.harbour, known=False)
    one = called(company.dana, on=march(14), key="call-1")
    await deliver(one)

    [broken] = await deliver(revised(one, 1, duration_seconds="long"))
    [unknown] = await deliver(revised(one, 2, agent="zoe"))
    await settle()

    assert outcomes([broken, unknown]) == ["QUARANTINED", "QUARANTINED"]
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    assert await waiting() == 2

    await link(zoe, "zoe")
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 0
    assert await achieved(zoe, "calls_made", within=MARCH) == 1
    assert await waiting() == 0
    await assert_everything_equals_a_rebuild()


async def test_what_waits_at_a_higher_revision_goes_on_waiting_when_a_lower_one_comes(company):
    one = called(company.dana, on=march(14), key="call-1")
    await deliver(revised(one, 5, agent="zoe"))

    assert outcomes(await deliver(one)) == ["ACCEPTED"]
    assert await waiting() == 1
    assert outcomes(await deliver(revised(one, 6))) == ["REVISED"]
    assert await waiting() == 0


@pytest.mark.parametrize("revision", [-1, 1.5, "2", True, None, 2**31])
async def test_a_revision_that_is_no_whole_number_is_told(company, revision):
    [result] = await deliver(called(company.dana, on=march(14)) | {"revision": revision})

    assert (str(result.outcome), result.error.path) == ("QUARANTINED", ("revision",))


async def test_only_a_retraction_needs_no_data(company):
    one = called(company.dana, on=march(14))
    del one["data"]

    [result] = await deliver(one)

    assert (str(result.outcome), result.error.path) == ("QUARANTINED", ("data",))


async def test_a_sale_is_amended_and_taken_back(company):
    await sell(company.dana, "100.00 EUR", on=march(3))
    first = submitted("sale", "100.00 EUR", part(company.dana), on=march(3))
    await deliver(first, approved("sale", on=march(3)))
    await settle()
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 200

    await deliver(revised(first, 1, amount="40.00", credits=[part(company.omar)]))
    await settle()
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 100
    assert await achieved(company.omar, "approved_amount", within=MARCH) == 40

    await deliver(retracted(first, 2))
    await settle()
    assert await achieved(company.omar, "approved_amount", within=MARCH) == 0
    await assert_everything_equals_a_rebuild()


@st.composite
def histories(draw: st.DrawFn, people: list[Any], name: str) -> list[dict[str, Any]]:
    """A few revisions of one fact: of another person, length, day or lead, as another kind, or taken back."""
    sent = []
    for revision in sorted(draw(st.sets(st.integers(0, 4), min_size=1))):
        when = {"on": march(draw(st.integers(1, 4)))}
        who = draw(st.sampled_from([*(person.reference for person in people), "new-lena"]))
        lead = draw(st.sampled_from([{}, {"lead": "lead-1"}, {"lead": "lead-2"}]))
        one = draw(
            st.sampled_from(
                [
                    event("call.logged", key=name, agent=who, duration_seconds=60 * revision, **lead, **when),
                    event("action.taken", key=name, agent=who, action="Visit", **lead, **when),
                    custom("bonus", key=name, agent=who, amount="9.99", currency="USD", **when),
                ]
            )
        )
        is_gone = draw(st.integers(0, 3)) == 0
        sent.append(retracted(one, revision) if is_gone else revised(one, revision))
    return sent


@given(data=st.data())
@examples(30)
async def test_revisions_in_any_order_and_batches_delivered_twice_end_in_the_same_figures(company, data):
    count = data.draw(st.integers(1, 5))
    facts = [fact for name in range(count) for fact in data.draw(histories(company.sellers, f"fact-{name}"))]
    await forget_what_happened()
    await link(company.lena, "new-lena")
    await deliver(*facts)
    await settle()
    expected = await derived()

    await forget_what_happened()
    shuffled = data.draw(st.permutations(facts * 2))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(shuffled)), max_size=6)) | {0, len(shuffled)})
    linked = data.draw(st.integers(0, len(cuts) - 2))
    for number, (start, end) in enumerate(pairwise(cuts)):
        await deliver(*shuffled[start:end])
        if number == linked:
            await link(company.lena, "new-lena")
        if data.draw(st.booleans()):
            await settle()
    await replay_what_can_be(now=NOW)
    await settle()

    await assert_the_same_follows(expected)
    await assert_everything_equals_a_rebuild()


async def test_revisions_posted_at_once_in_many_orders_end_with_the_highest(company):
    facts = [called(company.dana, on=march(14), key=f"call-{number}") for number in range(60)]
    everything = [revised(fact, number, duration_seconds=60 * number) for fact in facts for number in range(4)]

    orders = [random.Random(order).sample(everything, len(everything)) for order in range(4)]
    halves = [half for order in orders for half in (order[:120], order[120:])]
    await asyncio.gather(*(deliver(*half) for half in halves))
    await settle()

    assert await sql.fetch_value("select count(*) from fact_keys where revision = 3") == 60
    assert await minutes(company.dana) == 180
    await assert_everything_equals_a_rebuild()
