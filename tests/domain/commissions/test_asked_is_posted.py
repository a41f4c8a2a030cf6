"""Whatever was sold under whatever plan: what is previewed by each policy, and what is simulated, is what is posted."""

import json
from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import NOW, TODAY, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.preview_reversal import preview_reversal
from domain.commissions.asking.simulate_plan import SimulationOrder, simulate_plan
from domain.commissions.publish_plan import publish_plan_version
from domain.commissions.rules.words import Clawback
from domain.commissions.turn_pay import turn_pay
from domain.database import sql
from domain.facts.exchange_rates import record_exchange_rate
from happenings import deliver, paid, refunded, reversed_
from hard_plans import hard_version
from paying import assign_team
from remembering import go_back
from selling_floor import BEGUN, DAYS, FIRST, GIVEN_BACK, PAID, RAMPS, RATES, SALES, WHENS, Fact, Floor, open_floor
from steps import april, february, january, march, may
from turning import midnight

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
CHOSEN, *OTHERS = SALES
MONTHS = (january(1), february(1), march(1), april(1), may(1))
UNGUARANTEED = RAMPS[:1]  # under every policy a guarantee is asked about beside what is paid now
UNFORESEEN = "is_first_deposit"  # whether another one is the first then is not asked
TURNS = (april(15), date(2026, 7, 1), None)
seeds = st.integers(0, 2**32)


@pytest.fixture
async def floor(company) -> Floor:
    return await open_floor(company)


@examples(2)
@given(seeds)
async def test_what_each_policy_is_said_to_take_back_is_what_it_takes_back(floor: Floor, seed: int):
    announced: dict[Clawback, Any] = {}
    for policy in Clawback:
        dice = Random(seed)
        plan = dice.choice(list(floor.plans))
        document = foreseen(floor, plan, dice)
        document["clawback"]["policy"] = policy.value
        await sold(floor, plan, document, dice, taken_back=[CHOSEN], ramps=UNGUARANTEED)
        on = max(dice.choice(DAYS), await sql.fetch_value("select max(day) from credits where reference = $1", CHOSEN))
        announced = announced or await previewed(on)
        before = await ledger()

        await deliver(reversed_(CHOSEN, on=on))
        await settle()

        after = await ledger()
        changes = {key: after.get(key, 0) - before.get(key, 0) for key in after | before}
        assert {key: amount for key, amount in changes.items() if amount} == announced.get(policy, {})


@examples(4)
@given(seeds)
async def test_what_is_simulated_is_what_was_paid_and_what_is_paid_when_it_is_published(floor: Floor, seed: int):
    dice = Random(seed)
    plan = dice.choice([plan for plan, (_, pay_period) in floor.plans.items() if pay_period == "MONTH"])
    await sold(floor, plan, version(floor, plan, dice), dice, taken_back=SALES, ramps=RAMPS)
    since, until = sorted(dice.sample(MONTHS, 2))
    document, days = version(floor, plan, dice), {"from_day": since, "until_day": until}
    currency = await sql.fetch_value("select currency from plans where id = $1", plan)

    found = await simulate_plan(
        SimulationOrder(document=document, currency=currency, in_place_of=plan, **days), now=NOW
    )
    assert {one.agent_id: one.paid for one in found.agents if one.paid} == await paid_within(since, until)

    await publish_plan_version(plan_id=plan, document=document, from_day=since, now=NOW)
    await settle()
    assert {one.agent_id: one.would_be_paid for one in found.agents if one.would_be_paid} == await paid_within(
        since, until
    )


def version(floor: Floor, plan: UUID, dice: Random) -> Fact:
    anchor, pay_period = floor.plans[plan]
    return hard_version(dice, anchor=anchor, pay_period=pay_period)


def foreseen(floor: Floor, plan: UUID, dice: Random) -> Fact:
    """A version without what a preview takes as it is."""
    while UNFORESEEN in json.dumps(document := version(floor, plan, dice)):
        pass
    return document


async def sold(
    floor: Floor, plan: UUID, document: Fact, dice: Random, *, taken_back: Collection[str], ramps: Sequence[list[Fact]]
) -> None:
    """Everybody is on the plan and sells; of some sales parts are given back, of several also all that is left."""
    await go_back()
    await publish_plan_version(plan_id=plan, document=document, from_day=BEGUN, now=NOW)
    quota, ramp = dice.choice(floor.quotas), dice.choice((*ramps, []))
    await assign_team(floor.company.meridian, plan, on=BEGUN, quota_goal_id=quota, ramp=ramp)
    for currency, worth in RATES.items():
        await record_exchange_rate(currency=currency, rate=Decimal(worth[0]), from_day=FIRST, until_day=None, now=NOW)
    turned_on = dice.choice(TURNS)
    if turned_on is not None:
        await turn_pay(now=midnight(turned_on))
    facts = [fact for sale in SALES for fact in (floor.submission(sale, dice), floor.approval(sale, dice))]
    facts += [paid(sale, dice.choice(PAID), **dice.choice(WHENS)) for sale in SALES for _ in range(2)]
    facts += [refunded(sale, dice.choice(GIVEN_BACK), **dice.choice(WHENS)) for sale in taken_back for _ in range(2)]
    facts += [reversed_(sale, **dice.choice(WHENS)) for sale in OTHERS[:2] if sale in taken_back]
    await deliver(*(fact | {"id": f"told-{place:02}"} for place, fact in enumerate(facts)))
    await settle()


async def previewed(on: date) -> dict[Clawback, dict[tuple, Decimal]]:
    """What each policy is said to post for the reversal of the sale: whose, by which component, when, in what."""
    key = await sql.fetch_value("select id from transactions where reference = $1", CHOSEN)
    found = await preview_reversal(viewer=ADMIN, today=TODAY, transaction_id=key, on=on, now=NOW)
    return {
        policy: {
            (each.agent_id, each.component_key, period, one.currency): amount
            for each in found.outcomes
            for one in each.outcomes
            for period, amount in one.by_period
            if one.policy is policy and amount
        }
        for policy in Clawback
    }


async def ledger() -> dict[tuple, Decimal]:
    rows = await sql.fetch(
        """select agent_id, component_key, origin_period, currency, sum(amount) as amount from earnings
            group by 1, 2, 3, 4"""
    )
    return {tuple(row)[:4]: row["amount"] for row in rows}


async def paid_within(since: date, until: date) -> dict[UUID, Decimal]:
    """What was posted for each agent and the months from one until, and without, another."""
    rows = await sql.fetch(
        """select agent_id, sum(amount) as amount from earnings where origin_period >= $1 and origin_period < $2
            group by 1 having sum(amount) <> 0""",
        f"{since:%Y-%m}",
        f"{until:%Y-%m}",
    )
    return {row["agent_id"]: row["amount"] for row in rows}
