"""A reversal is seen by every policy before anything is posted, and what the plan's own says is what is posted then."""

from datetime import date
from decimal import Decimal

import pytest

from company import NOW, TODAY, Company, Person, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.preview_reversal import ReversalOutcome, preview_reversal
from domain.database import sql
from domain.facts.decide_transactions import AlreadyReversed
from happenings import Sale, accept, refunded, reverse, sell
from paying import lines, paid_by_period, pay, percent, put_on_plan, tiers
from steps import april, february, january, march

PERIODS = ("2026-01", "2026-02", "2026-03", "2026-04")
ADMIN = Viewer(actor="admin", role=Role.ADMIN)
QUARTER = tiers(("0", "5"), ("450000", "10"), accumulate="QUARTER")


async def key_of(sale: Sale):
    return await sql.fetch_value("select id from transactions where reference = $1", sale.reference)


async def preview(sale: Sale, *, on: date, viewer: Viewer = ADMIN):
    return await preview_reversal(viewer=viewer, today=TODAY, transaction_id=await key_of(sale), on=on, now=NOW)


async def outcomes(person: Person, sale: Sale, *, on: date, component: str = "commission") -> dict[str, Decimal]:
    """What each policy would take back of the person's pay."""
    found = (await preview(sale, on=on)).outcomes
    [one] = [one for one in found if one.agent_id == person.id and one.component_key == component]
    return {outcome.policy.value: outcome.amount for outcome in one.outcomes}


async def three_deals(company: Company, **terms) -> Sale:
    """Dana sells for 430,000, 50,000 and 50,000; the second is the one that is looked at."""
    await put_on_plan([company.dana], QUARTER, **terms)
    await sell(company.dana, "430000.00 EUR", on=january(10))
    second = await sell(company.dana, "50000.00 EUR", on=february(10))
    await sell(company.dana, "50000.00 EUR", on=march(10))
    await settle()
    return second


async def test_all_policies_stand_side_by_side(company: Company):
    sale = await three_deals(company)

    assert await outcomes(company.dana, sale, on=april(10)) == {
        "RECOMPUTE_ORIGIN": -5000,
        "REVERSE_AS_PAID": -4000,
        "NET_NOW": -2500,
        "NONE": 0,
    }
    assert await pay(company.dana) == Decimal("30500.00")


async def test_net_now_looks_at_the_quarter_of_the_reversal(company: Company):
    sale = await three_deals(company)
    await sell(company.dana, "460000.00 EUR", on=april(5))
    await settle()

    assert (await outcomes(company.dana, sale, on=april(10)))["NET_NOW"] == -3000


async def test_inside_its_window_every_policy_places_everything_anew(company: Company):
    sale = await three_deals(company)

    assert set((await outcomes(company.dana, sale, on=march(20))).values()) == {-5000}


@pytest.mark.parametrize("policy", ["RECOMPUTE_ORIGIN", "REVERSE_AS_PAID", "NET_NOW"])
async def test_what_the_plan_says_is_what_is_posted(company: Company, policy: str):
    sale = await three_deals(company, clawback={"policy": policy})
    found = await preview(sale, on=april(10))
    [one] = found.outcomes
    [announced] = [outcome for outcome in one.outcomes if outcome.policy is one.own_policy]
    before = await pay(company.dana)
    by_period = {
        period: await pay(company.dana, period=period) for period in ("2026-01", "2026-02", "2026-03", "2026-04")
    }

    await reverse(sale, on=april(10))
    await settle()

    assert one.own_policy.value == policy
    assert await pay(company.dana) - before == announced.amount
    assert {period: await pay(company.dana, period=period) - paid for period, paid in by_period.items()} == {
        period: dict(announced.by_period).get(period, 0) for period in by_period
    }


async def test_everybody_who_was_credited_then_is_there(company: Company):
    plan = await put_on_plan([company.dana, company.omar], percent("10"))
    await put_on_plan([company.nora], percent("1", key="override", credit="OVERRIDE"), clawback={"policy": "NONE"})
    sale = await sell(company.dana, "1000.00 EUR", shared_with=[company.omar], on=january(10))
    await settle()

    found = (await preview(sale, on=april(10))).outcomes

    own = {(one.agent_id, one.own_policy.value): amount_of(one, "RECOMPUTE_ORIGIN") for one in found}
    assert own == {
        (company.dana.id, "RECOMPUTE_ORIGIN"): Decimal(-50),
        (company.omar.id, "RECOMPUTE_ORIGIN"): Decimal(-50),
        (company.nora.id, "NONE"): Decimal(-10),
    }
    assert plan in {one.plan_id for one in found}


async def test_what_was_refunded_before_is_not_taken_back_again(company: Company):
    await put_on_plan([company.dana], percent("10"), clawback={"policy": "REVERSE_AS_PAID"})
    sale = await sell(company.dana, "1000.00 EUR", on=january(10))
    await accept(refunded(sale.reference, "400.00 EUR", on=february(10)))
    await settle()

    found = await outcomes(company.dana, sale, on=april(10))

    assert found == {"RECOMPUTE_ORIGIN": -60, "REVERSE_AS_PAID": -60, "NET_NOW": -60, "NONE": 0}


async def test_what_a_cap_had_held_is_released_less(company: Company):
    capped = percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"})
    await put_on_plan([company.dana], capped)
    sale = await sell(company.dana, "7000.00 EUR", on=january(10))
    await sell(company.dana, "2000.00 EUR", on=february(10))
    await settle()

    [one] = (await preview(sale, on=march(10))).outcomes

    [recomputed] = [each for each in one.outcomes if each.policy.value == "RECOMPUTE_ORIGIN"]
    assert recomputed.by_period == [("2026-01", Decimal(-500)), ("2026-02", Decimal(-200))]


async def test_a_preview_posts_nothing_and_leaves_no_mark(company: Company):
    sale = await three_deals(company)
    before = await lines(company.dana)

    await preview(sale, on=april(10))

    assert await lines(company.dana) == before
    assert await sql.fetch_value("select count(*) from stale_marks") == 0


async def test_what_is_reversed_already_is_refused(company: Company):
    sale = await three_deals(company)
    await reverse(sale, on=april(1))
    await settle()

    with pytest.raises(AlreadyReversed):
        await preview(sale, on=april(10))


async def test_somebody_elsewhere_finds_nothing(company: Company):
    sale = await three_deals(company)

    lena = Viewer(actor="lena", role=Role.AGENT, agent_id=company.lena.id)
    nora = Viewer(actor="nora", role=Role.AGENT, agent_id=company.nora.id)
    assert await preview(sale, on=april(10), viewer=lena) is None
    assert len((await preview(sale, on=april(10), viewer=nora)).outcomes) == 1


def amount_of(outcome: ReversalOutcome, policy: str) -> Decimal:
    [found] = [one.amount for one in outcome.outcomes if one.policy.value == policy]
    return found


async def test_what_a_cap_released_is_taken_back_as_the_preview_says(company: Company):
    rolling = {"period_cap": "500", "cap": "ROLL_OVER"}
    await put_on_plan([company.dana], percent("10", limits=rolling), clawback={"policy": "REVERSE_AS_PAID"})
    sale = await sell(company.dana, "8000.00 EUR", on=february(10))
    await sell(company.dana, "1000.00 EUR", on=march(10))
    await settle()
    assert await pay(company.dana) == 900

    previewed = await outcomes(company.dana, sale, on=april(10))
    await reverse(sale, on=april(10))
    await settle()

    assert previewed["REVERSE_AS_PAID"] == -800
    assert await pay(company.dana) == 100


@pytest.mark.parametrize("policy", ["REVERSE_AS_PAID", "NET_NOW"])
async def test_a_reversal_before_a_refund_leaves_nothing_to_refund(company: Company, policy: str):
    await put_on_plan([company.dana], percent("10"), clawback={"policy": policy})
    sale = await sell(company.dana, "1000.00 EUR", on=january(10))
    await accept(refunded(sale.reference, "200.00 EUR", on=april(5)))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 100, "2026-04": -20}

    [one] = (await preview(sale, on=march(5))).outcomes
    await reverse(sale, on=march(5))
    await settle()

    [announced] = [outcome for outcome in one.outcomes if outcome.policy is one.own_policy]
    assert (announced.amount, announced.by_period) == (-80, [("2026-03", -100), ("2026-04", 20)])
    assert await paid_by_period(company.dana) == {"2026-01": 100, "2026-03": -100}
