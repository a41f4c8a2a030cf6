"""The same event, any number of times, is one fact for ever; another payload under its key is a conflict."""

import asyncio
import random
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.database import sql
from domain.facts.decide_transactions import AlreadyApproved, Decision, Verdict, decide_transactions
from domain.facts.submit_transaction import CreditShare, ReferenceTaken, submit_transaction
from domain.shared.money import Money
from happenings import approved, called, deliver, outcomes, part, sell, submitted
from reading import achieved, month_of
from steps import march

MARCH = month_of(march(1))


async def test_the_same_event_again_is_the_first_result_for_ever(company):
    one = called(company.dana, on=march(14), key="call-1")
    [first] = await deliver(one)
    await settle()

    [again] = await deliver(one, now=NOW + timedelta(days=900))

    assert (str(again.outcome), again.fact_id, again.error) == ("DUPLICATE", first.fact_id, None)
    assert await sql.fetch_value("select count(*) from stale_marks") == 0


async def test_the_same_event_written_otherwise_is_the_same(company):
    one = called(company.dana, on=march(14), key="call-1")
    reordered = msgspec.json.encode({**dict(reversed(one.items())), "data": dict(reversed(one["data"].items()))})
    await deliver(one)

    assert outcomes(await deliver(b"  " + reordered)) == ["DUPLICATE"]


@pytest.mark.parametrize(
    "change", [{"data": {"agent": "omar"}}, {"localdate": "2026-03-15"}, {"type": "rainmaker.email.sent.v1"}]
)
async def test_another_payload_under_the_key_is_a_conflict_and_changes_nothing(company, change):
    one = called(company.dana, on=march(14), key="call-1")
    [first] = await deliver(one)

    [changed] = await deliver(one | change)
    await settle()

    assert (changed.outcome, changed.fact_id) == ("CONFLICT", first.fact_id)
    assert changed.error.code == "event.key_reused"
    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 0


async def test_one_duplicate_among_a_hundred_leaves_ninety_nine(company):
    calls = [called(company.dana, on=march(14), key=f"call-{number}") for number in range(99)]

    results = outcomes(await deliver(*calls, calls[41]))
    await settle()

    assert (results.count("ACCEPTED"), results.index("DUPLICATE")) == (99, 99)
    assert await achieved(company.dana, "calls_made", within=MARCH) == 99


async def test_of_two_payloads_under_one_key_in_a_batch_the_first_counts(company):
    one = called(company.dana, on=march(14), key="call-1")
    other = called(company.omar, on=march(14), key="call-1")

    assert outcomes(await deliver(one, other, one)) == ["ACCEPTED", "CONFLICT", "DUPLICATE"]


async def test_a_bad_event_does_not_burn_the_key_for_a_good_one_in_the_same_batch(company):
    bad = called(company.dana, on=march(14), key="call-1") | {"data": {}}
    unknown = called(company.dana, on=march(14), key="call-1") | {"data": {"agent": "nobody"}}
    good = called(company.dana, on=march(14), key="call-1")

    assert outcomes(await deliver(bad, unknown, good, good)) == ["CONFLICT", "CONFLICT", "ACCEPTED", "DUPLICATE"]
    await settle()

    assert await achieved(company.dana, "calls_made", within=MARCH) == 1
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 0


async def test_a_malformed_event_under_the_key_of_a_fact_is_a_conflict(company):
    one = called(company.dana, on=march(14), key="call-1")
    [first] = await deliver(one)

    [bad] = await deliver(one | {"data": {}})

    assert (str(bad.outcome), bad.fact_id) == ("CONFLICT", first.fact_id)


async def test_the_same_batch_posted_at_once_in_many_orders_neither_deadlocks_nor_doubles(company):
    facts = []
    for number in range(40):
        sale = f"sale-{number}"
        facts += [called(person, on=march(14), key=f"call-{person.name}-{number}") for person in company.sellers]
        facts.append(submitted(sale, "10.00 EUR", part(company.dana), on=march(3), key=f"{sale}-1"))
        facts.append(approved(sale, on=march(3), key=f"{sale}-2"))
        facts.append(called(company.dana, on=march(14), key=f"lost-{number}") | {"data": {"agent": "nobody"}})

    for turn in range(5):
        orders = [random.Random(4 * turn + order).sample(facts, len(facts)) for order in range(4)]
        await asyncio.gather(*(deliver(*order) for order in orders))
    await settle()

    assert await sql.fetch_value("select count(*) from facts") == 240
    assert await sql.fetch_value("select count(*) from quarantined_facts") == 40
    assert await achieved(company.dana, "calls_made", within=MARCH) == 40
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 400
    await assert_everything_equals_a_rebuild()


async def test_of_two_submissions_of_one_reference_at_once_one_is_refused(company):
    async def submit(amount: str) -> UUID:
        shares = [CreditShare(company.dana.id)]
        return await submit_transaction(
            amount=Money.parse(amount),
            kind="sale",
            credits=shares,
            reference="order-1",
            actor="admin",
            on=march(3),
            now=NOW,
        )

    answers = await asyncio.gather(submit("100.00 EUR"), submit("200.00 EUR"), return_exceptions=True)

    assert {type(answer) for answer in answers} == {UUID, ReferenceTaken}


async def test_a_second_submission_and_a_second_approval_change_neither_money_nor_people(company):
    sale = await sell(company.dana, "100.00 EUR", on=march(3))
    await deliver(submitted(sale.reference, "900.00 EUR", part(company.omar), on=march(4)))
    await settle()

    assert await achieved(company.dana, "approved_amount", within=MARCH) == 100
    assert await achieved(company.omar, "approved_amount", within=MARCH) == 0


async def test_of_two_approvals_at_once_one_is_refused(company):
    shares = [CreditShare(company.dana.id)]
    sale = await submit_transaction(
        amount=Money.parse("100.00 EUR"),
        kind="sale",
        credits=shares,
        reference=None,
        actor="admin",
        on=march(3),
        now=NOW,
    )

    approvals = [
        decide_transactions(
            [Decision(verdict=Verdict.APPROVE, transaction_id=sale, actor="admin", on=march(day))], now=NOW
        )
        for day in (4, 5)
    ]
    answers = await asyncio.gather(*approvals, return_exceptions=True)
    await settle()

    assert {type(answer) for answer in answers} == {list, AlreadyApproved}
    assert await achieved(company.dana, "approved_amount", within=MARCH) == 100
    await assert_everything_equals_a_rebuild()
