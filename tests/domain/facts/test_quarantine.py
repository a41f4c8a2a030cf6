"""What cannot be used yet waits whole, and becomes a fact by itself as soon as it can."""

import asyncio

from company import NOW, assert_everything_equals_a_rebuild, hire, link, settle
from domain.database import sql
from domain.database.transaction import transaction
from domain.facts.replay import replay_what_can_be
from happenings import approved, called, deliver, part, submitted
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))


async def waiting():
    rows = await sql.fetch("select external_id from quarantined_facts where resolved_at is null order by 1")
    return [row["external_id"] for row in rows]


async def test_events_of_somebody_unknown_become_facts_when_the_identity_is_linked(company):
    zoe = await hire("Zoe", into=company.harbour, known=False)
    await deliver(called(zoe, on=march(3), key="call-1"), called(zoe, on=march(4), key="call-2"))
    await deliver(submitted("sale", "100.00 EUR", part(company.dana), part(zoe), on=march(5), key="sale-1"))
    await deliver(approved("sale", on=march(5), key="sale-2"))
    await settle()
    assert await waiting() == ["call-1", "call-2", "sale-1"]

    await link(zoe, "zoe")
    await settle()

    assert await waiting() == []
    assert await achieved(zoe, "calls_made", within=MARCH) == 2
    assert [await achieved(who, "approved_amount", within=MARCH) for who in (company.dana, zoe)] == [50, 50]
    await assert_everything_equals_a_rebuild()


async def test_an_event_that_needs_two_people_waits_for_both(company):
    zoe, yan = await hire("Zoe", known=False), await hire("Yan", known=False)
    await deliver(submitted("sale", "100.00 EUR", part(yan), part(zoe), on=march(5), key="sale-1"))

    await link(zoe, "zoe")
    assert await waiting() == ["sale-1"]
    await link(yan, "yan")

    assert await waiting() == []
    assert await sql.fetch_value("select count(*) from facts") == 1


async def test_an_event_that_arrives_while_its_agent_is_linked_is_found_by_the_sweep(company):
    zoe = await hire("Zoe", into=company.harbour, known=False)
    delivered, linked = asyncio.Event(), asyncio.Event()

    async def deliver_and_wait():
        await deliver(called(zoe, on=march(3), key="call-1"))
        delivered.set()
        await linked.wait()

    delivery = asyncio.create_task(transaction(deliver_and_wait))
    await delivered.wait()
    await link(zoe, "zoe")
    linked.set()
    await delivery
    assert await waiting() == ["call-1"]

    await replay_what_can_be(now=NOW)
    await settle()

    assert await waiting() == []
    assert await achieved(zoe, "calls_made", within=MARCH) == 1


async def test_a_good_event_takes_the_place_of_a_bad_one_under_its_key(company):
    good = called(company.dana, on=march(3), key="call-1")
    await deliver(good | {"data": {"agent": 7}})
    assert await waiting() == ["call-1"]

    [result] = await deliver(good)
    await settle()

    assert (result.outcome, await waiting()) == ("ACCEPTED", [])
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1


async def test_what_was_replaced_by_a_fact_is_not_replayed_when_its_agent_is_linked(company):
    zoe = await hire("Zoe", known=False)
    await deliver(called(zoe, on=march(3), key="call-1"))
    await deliver(called(company.dana, on=march(3), key="call-1"))

    await link(zoe, "zoe")
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    assert await achieved(zoe, "calls_made", within=MARCH) == 0


async def test_an_event_quarantined_while_its_key_became_a_fact_is_settled_once_and_for_all(company):
    zoe = await hire("Zoe", known=False)
    quarantined, accepted = asyncio.Event(), asyncio.Event()

    async def quarantine_and_wait():
        await deliver(called(zoe, on=march(3), key="call-1"))
        quarantined.set()
        await accepted.wait()

    delivery = asyncio.create_task(transaction(quarantine_and_wait))
    await quarantined.wait()
    await deliver(called(company.dana, on=march(3), key="call-1"))
    accepted.set()
    await delivery

    await link(zoe, "zoe")

    assert await waiting() == []
    assert await sql.fetch_value("select count(*) from facts") == 1


async def test_the_later_of_two_bad_events_under_one_key_is_kept(company):
    bad = called(company.dana, on=march(3), key="call-1")
    results = await deliver(bad | {"data": {"agent": 7}}, bad | {"data": {"agent": "nobody"}})

    assert [result.error.code for result in results] == ["event.malformed", "identity.unknown_agent"]
    assert await sql.fetch_value("select reason from quarantined_facts") == "identity.unknown_agent"


async def test_linking_an_identity_again_changes_nothing(company):
    await link(company.dana, "dana")

    assert await sql.fetch_value("select count(*) from identities where reference = 'dana'") == 1
