"""What a cap has held is owed: it is released as soon as there is room, whatever becomes of the cap."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anything import examples
from company import NOW, assert_everything_equals_a_rebuild, settle
from domain.commissions.rules.period_lines import period_lines
from domain.commissions.rules.place import Placing, place_run
from domain.commissions.rules.state import EMPTY
from domain.commissions.turn_pay import turn_pay
from domain.people.disable_agent import disable_agent
from domain.people.move_agent import move_agent
from domain.shared.period import Period
from happenings import sell
from paying import assign, assign_team, paid_by_period, percent, publish, put_on_plan
from placing import entries, pay, rule, sale
from steps import april, february, january, march, may
from turning import midnight

JUNE = date(2026, 6, 1)


def capped(cap, kind="ROLL_OVER", **limits):
    return percent("10", limits={"period_cap": cap, "cap": kind, **limits})


ROLLING = capped("500")
ANY_CAP = st.sampled_from(["100", "500", "2000", None])
HALF_MONTHS = 8
SOLD = st.tuples(st.dates(date(2026, 1, 1), date(2026, 4, 30)), st.decimals(-9_000, 9_000, places=2))


async def begin(*days):
    for day in days:
        await turn_pay(now=midnight(day))
        await settle()


@pytest.mark.parametrize(
    ("later", "paid"),
    [
        (capped("800"), {"2026-03": 800, "2026-04": 400}),
        (capped("400"), {"2026-03": 400, "2026-04": 400, "2026-05": 400}),
        (percent("10"), {"2026-03": 1200}),
        (capped("500", "HARD"), {"2026-03": 500, "2026-04": 500, "2026-05": 200}),
        (percent("10", key="other"), {"2026-03": 1200}),
    ],
)
async def test_a_version_pays_what_an_earlier_cap_has_held_as_far_as_it_has_room(company, later, paid):
    plan = await put_on_plan([company.dana], ROLLING, on=january(1))
    await sell(company.dana, "20000.00 EUR", on=january(10))
    await begin(february(28))
    await publish(plan, later, on=march(1))
    await sell(company.dana, "2000.00 EUR", on=march(10))

    await begin(march(1), april(1), may(1), JUNE)

    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 500} | paid
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("later", "paid"),
    [
        (capped("1000"), {"2026-03": 1000, "2026-04": 1000}),
        (capped("300"), {"2026-03": 500, "2026-04": 300, "2026-05": 300}),
        (percent("10"), {"2026-03": 2000}),
        (capped("1000", "HARD"), {"2026-03": 1000, "2026-04": 400}),
    ],
)
async def test_a_cap_that_changes_within_a_month_loses_nothing_and_pays_nothing_twice(company, later, paid):
    plan = await put_on_plan([company.dana], ROLLING, on=january(1))
    await sell(company.dana, "9000.00 EUR", on=march(10))
    await publish(plan, later, on=march(15))
    await sell(company.dana, "11000.00 EUR", on=march(20))

    await begin(may(1))

    assert await paid_by_period(company.dana) == paid
    await assert_everything_equals_a_rebuild()


async def test_whoever_is_no_longer_on_the_plan_is_paid_what_is_held_as_the_next_month_begins(company):
    plan = await put_on_plan([company.dana], ROLLING, on=january(1))
    await assign_team(company.hill, plan, on=january(1))
    for person in (company.dana, company.ines):
        await sell(person, "20000.00 EUR", on=january(10))
    await begin(january(10))
    await assign(company.dana, plan, on=february(10), is_assigned=False)
    await move_agent(agent_id=company.ines.id, team_id=company.lake, from_day=february(10), now=NOW)
    await settle()

    for day, paid in ((february(1), {}), (march(1), {"2026-03": 1000}), (april(1), {"2026-03": 1000})):
        await begin(day)
        for person in (company.dana, company.ines):
            assert await paid_by_period(person) == {"2026-01": 500, "2026-02": 500} | paid
    await assert_everything_equals_a_rebuild()


@pytest.mark.parametrize(
    ("leavers", "paid"),
    [
        ({"policy": "PAY"}, {"2026-04": 500, "2026-05": 500}),
        ({"policy": "PAY", "within_days": 20}, {"2026-04": 500}),
        ({"policy": "PAY_IF_ANCHORED_BEFORE"}, {"2026-04": 500, "2026-05": 500}),
        ({"policy": "FORFEIT"}, {}),
    ],
)
async def test_whoever_left_and_then_the_plan_is_paid_what_is_held_as_the_plan_says_of_leavers(company, leavers, paid):
    plan = await put_on_plan([company.dana], ROLLING, on=march(1), leavers=leavers)
    await sell(company.dana, "15000.00 EUR", on=march(10))
    await begin(april(1))
    await disable_agent(agent_id=company.dana.id, from_day=april(10), now=NOW)
    await assign(company.dana, plan, on=april(15), is_assigned=False)

    await begin(may(1), JUNE)

    assert await paid_by_period(company.dana) == {"2026-03": 500} | paid
    await assert_everything_equals_a_rebuild()


async def test_what_is_held_lapses_by_the_version_that_held_it(company):
    lapsing = capped("500", held_lapses="QUARTER")
    plan = await put_on_plan([company.dana], lapsing, on=january(1))
    await publish(plan, ROLLING, on=march(1))
    await publish(plan, percent("10"), on=april(1))
    await sell(company.dana, "15000.00 EUR", on=february(10))
    await sell(company.dana, "3000.00 EUR", on=march(10))

    await begin(march(20), may(1))

    assert await paid_by_period(company.dana) == {"2026-02": 500, "2026-03": 500}
    await sell(company.dana, "3000.00 EUR", on=march(11))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-02": 500, "2026-03": 500, "2026-04": 100}
    await assert_everything_equals_a_rebuild()


async def test_a_loss_takes_first_what_its_own_cap_has_kept_back_and_then_what_an_earlier_one_has(company):
    plan = await put_on_plan([company.dana], ROLLING, on=january(1))
    await publish(plan, capped("700", "HARD"), on=march(15))
    for day, amount in ((march(10), "9000.00 EUR"), (march(20), "5000.00 EUR"), (march(25), "-4000.00 EUR")):
        await sell(company.dana, amount, on=day)

    await begin(april(1))

    assert await paid_by_period(company.dana) == {"2026-03": 700, "2026-04": 300}
    await assert_everything_equals_a_rebuild()


@examples(200)
@given(caps=st.lists(ANY_CAP, min_size=HALF_MONTHS, max_size=HALF_MONTHS), sold=st.lists(SOLD, max_size=12))
def test_what_is_earned_under_rolling_caps_that_change_is_paid_in_the_end_to_the_cent(caps, sold):
    rules = [rule(percent("10") if cap is None else capped(cap), held_before=True) for cap in caps]
    made = [sale(amount, on=on, name=place, number=place) for place, (on, amount) in enumerate(sold)]
    run = list(place_run([Placing(one, rule_on(rules, one.day), None) for one in entries(rules[0], *made)], EMPTY))

    paid, held = sum((one.line.amount for one in run), Decimal(0)), ()
    for month in range(1, 5):
        period = Period.month(2026, month)
        last = max((one for one in run if one.entry.day in period), key=lambda one: one.entry.order, default=None)
        by, state = (rule_on(rules, last.entry.day), last.state) if last else (rule_on(rules, period.start), EMPTY)
        lines, held = period_lines(by, period, state=state, held=held)
        paid += sum(line.amount for line in lines)
    lines, held = period_lines(rules[-1].ended, Period.month(2026, 5), state=EMPTY, held=held)

    assert held == ()
    assert paid + sum(line.amount for line in lines) == sum(map(Decimal, pay(rule(percent("10")), *made)), Decimal(0))


def rule_on(rules, day):
    """The rule of the half of the month that holds the day."""
    return rules[2 * (day.month - 1) + (day.day >= 15)]
