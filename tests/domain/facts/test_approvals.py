"""An approval is about what was submitted when: what is worth more than that, or somebody else's, is approved anew."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import NOW, assert_everything_equals_a_rebuild, settle
from derived import assert_the_same_follows, derived, forget_what_happened
from domain.database import sql
from domain.facts.decide_transactions import Decision, RevisedSince, Verdict, decide_transactions
from happenings import accept, approved, deliver, outcomes, part, rejected, retracted, revised, submitted
from reading import achieved, month_of
from steps import march


async def stands():
    return await sql.fetch_value("select state from transactions")


async def counted(person):
    return await achieved(person, "approved_amount", within=month_of(march(1)))


@pytest.fixture
async def deal(company):
    """A deal of Dana's over 100.00, submitted on the 10th and approved on the 11th without naming a revision."""
    told = submitted("deal", "100.00 EUR", part(company.dana), key="told", on=march(10))
    await accept(told, approved("deal", on=march(11)))
    await settle()
    return told


async def test_less_of_the_same_keeps_the_approval(company, deal):
    await deliver(revised(deal, 1, amount="92.00") | {"localdate": march(12)})
    await settle()

    assert (await stands(), await counted(company.dana)) == ("APPROVED", 92)
    row = await sql.fetch_one("select revision, approved_revision from transactions")
    assert tuple(row) == (1, 0)
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    "change",
    [
        {"amount": "100.01"},
        {"currency": "USD"},
        {"kind": "renewal"},
        {"margin": "10.00"},
        {"quantity": "1"},
        {"credits": [{"agent": "omar"}]},
        {"credits": [{"agent": "dana"}, {"agent": "omar"}]},
        {"amount": "50.00", "credits": [{"agent": "omar"}]},
    ],
    ids=str,
)
async def test_more_or_anybody_elses_is_submitted_again(company, deal, change):
    await deliver(revised(deal, 1, **change) | {"localdate": march(12)})
    await settle()

    assert (await stands(), await counted(company.dana)) == ("SUBMITTED", 0)
    assert await sql.fetch_value("select count(*) from credits") == 0
    await assert_everything_equals_a_rebuild()


async def test_what_is_submitted_again_counts_once_its_revision_is_approved(company, deal):
    await deliver(revised(deal, 1, amount="150.00") | {"localdate": march(12)})
    await accept(approved("deal", on=march(13), revision=1))
    await settle()

    assert (await stands(), await counted(company.dana)) == ("APPROVED", 150)
    assert await sql.fetch_value("select day from credits where kind = 'SPLIT'") == march(13)


async def test_an_approval_that_names_no_revision_is_about_what_was_told_before_it(company):
    told = submitted("deal", "100.00 EUR", part(company.dana), key="told", on=march(10))
    more = revised(told, 1, amount="150.00") | {"localdate": march(12)}

    await deliver(approved("deal", on=march(13)), more, told)
    await settle()

    assert (await stands(), await counted(company.dana)) == ("APPROVED", 150)


async def test_an_approval_may_come_before_the_revision_that_it_names(company, deal):
    await accept(approved("deal", on=march(13), revision=1))
    await settle()
    assert (await stands(), await counted(company.dana)) == ("APPROVED", 100)

    await deliver(revised(deal, 1, amount="150.00") | {"localdate": march(12)})
    await settle()

    assert (await stands(), await counted(company.dana)) == ("APPROVED", 150)


async def test_a_lower_revision_that_comes_late_tells_what_the_approval_was_about(company):
    told = submitted("deal", "100.00 EUR", part(company.dana), key="told", on=march(10))
    await deliver(approved("deal", on=march(11), revision=0), revised(told, 1, amount="92.00"))
    await settle()
    assert await stands() == "SUBMITTED"

    late = await deliver(told, told)
    again = await deliver(told)
    await settle()

    assert outcomes([*late, *again]) == ["SUPERSEDED"] * 3
    assert (await stands(), await counted(company.dana)) == ("APPROVED", 92)
    assert await sql.fetch_value("select count(*) from facts") == 3
    await assert_everything_equals_a_rebuild()


async def test_whatever_is_told_anew_after_a_rejection_is_to_be_judged_again(company):
    told = submitted("deal", "100.00 EUR", part(company.dana), key="told", on=march(10))
    await accept(told, rejected("deal", on=march(11), reason="No signed order"))
    await settle()

    await deliver(revised(told, 1, amount="90.00") | {"localdate": march(12)})
    await settle()

    assert (await stands(), await counted(company.dana)) == ("SUBMITTED", 0)
    assert await sql.fetch_value("select rejection_reason from transactions") is None


async def test_whoever_approves_another_revision_than_they_have_seen_is_refused(company):
    told = submitted("deal", "100.00 EUR", part(company.dana), key="told", on=march(10))
    await accept(told)
    await settle()
    await deliver(revised(told, 1, amount="150.00"))  # and no pass has folded it yet
    deal = await sql.fetch_value("select id from transactions")
    terms = {"verdict": Verdict.APPROVE, "transaction_id": deal, "actor": "ines"}

    with pytest.raises(RevisedSince):
        await decide_transactions([Decision(**terms, revision=0)], now=NOW)
    assert await stands() == "SUBMITTED"

    await decide_transactions([Decision(**terms, revision=1)], now=NOW)
    assert await stands() == "APPROVED"
    assert await sql.fetch_value("select approved_revision from transactions") == 1


@st.composite
def lives(draw, people):
    """Revisions of one submission, perhaps taken back, and verdicts about some of them, at any moments."""
    days = st.integers(9, 15).map(march)
    first = submitted("deal", "100.00 EUR", part(people[0]), key="told", on=draw(days))
    facts = []
    for revision in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 6)) == 0:
            facts.append(retracted(first, revision) | {"localdate": draw(days)})
            continue
        change = {
            "amount": draw(st.sampled_from(["90.00", "100.00", "110.00"])),
            "credits": draw(st.sampled_from([[part(people[0])], [part(people[0])], [part(people[1])]])),
        }
        facts.append(revised(first, revision, **change) | {"localdate": draw(days)})
    for place in range(draw(st.integers(0, 3))):
        verdict = draw(st.sampled_from([approved, approved, approved, rejected]))
        named = draw(st.sampled_from([{}, {"revision": 0}, {"revision": 1}, {"revision": 2}]))
        facts.append(verdict("deal", key=f"verdict-{place}", on=draw(days), **named))
    return facts


@given(data=st.data())
@examples(30)
async def test_revisions_and_approvals_in_any_order_end_in_the_same_state(company, data):
    facts = data.draw(lives(company.sellers))
    await forget_what_happened()
    await deliver(*facts)
    await settle()
    expected = await derived()

    await forget_what_happened()
    shuffled = data.draw(st.permutations(facts * 2))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(shuffled)), max_size=6)) | {0, len(shuffled)})
    for start, end in pairwise(cuts):
        await deliver(*shuffled[start:end])
        if data.draw(st.booleans()):
            await settle()
    await settle()

    await assert_the_same_follows(expected)
    assert await counted(company.dana) in (0, 90, 100, 110)
    await assert_everything_equals_a_rebuild()


async def test_shares_that_are_stated_otherwise_are_anybody_elses(company, deal):
    await deliver(revised(deal, 1, credits=[part(company.dana, percent="100")]) | {"localdate": march(12)})
    await settle()

    assert await stands() == "SUBMITTED"
    assert await counted(company.dana) == Decimal(0)


async def test_of_two_verdicts_of_one_day_the_one_about_what_is_submitted_now_decides(company):
    told = submitted("deal", "100.00 EUR", part(company.dana), key="told", on=march(10))
    raised = revised(told, 1, amount="150.00")
    before, after = (
        approved("deal", key="z", on=march(11), revision=0),
        approved("deal", key="a", on=march(11), revision=1),
    )

    await deliver(told, raised, before, after)
    await settle()

    assert (await stands(), await counted(company.dana)) == ("APPROVED", 150)
