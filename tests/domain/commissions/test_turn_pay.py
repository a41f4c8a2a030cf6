"""Pay that changes because time passes: floors, and what caps have held, when pay periods begin."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from company import NOW, TODAY, assert_everything_equals_a_rebuild, settle
from domain.access.viewer import Role, Viewer
from domain.commissions.asking.estimate_earnings import estimate_earnings
from domain.commissions.asking.hypothetical import HypotheticalSale
from domain.commissions.asking.simulate_plan import SimulationOrder, simulate_plan
from domain.commissions.turn_pay import is_pay_due, turn_pay
from domain.database import sql
from domain.database.fail_points import set_act
from domain.facts.exchange_rates import record_exchange_rate
from domain.people.disable_agent import disable_agent
from domain.people.move_agent import move_agent
from domain.shared.money import Money
from happenings import sell
from holding import done_or_blocked, held_at
from paying import assign, assign_team, paid_by_period, percent, publish, put_on_plan
from steps import april, february, january, march, may
from turning import midnight

ADMIN = Viewer(actor="admin", role=Role.ADMIN)
ROLLING = percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER"})
LAPSING = percent("10", limits={"period_cap": "500", "cap": "ROLL_OVER", "held_lapses": "QUARTER"})
FLOOR = percent("10", limits={"floor": "300"})
JULY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
async def whatever_happened_everything_equals_a_rebuild(company):
    yield
    await assert_everything_equals_a_rebuild()


async def begin(day: date) -> int:
    """Turn pay on the morning of the day, calculate whom it concerns, and return how many these are."""
    marked = await turn_pay(now=midnight(day))
    await settle()
    return marked


async def releases(person) -> list[tuple[str, str, Decimal, str]]:
    """Each release of the ledger: the period it is for and the one it is posted to, its amount, and whence it comes."""
    rows = await sql.fetch(
        """select origin_period, posted_period, amount, explanation -> 'period' -> 'origin_period' ->> 'from' as origin
             from earnings where agent_id = $1 and explanation -> 'period' ->> 'purpose' = 'CAP_RELEASE' order by id""",
        person.id,
    )
    return [tuple(row) for row in rows]


async def test_what_a_cap_holds_is_released_when_the_next_months_begin(company):
    await put_on_plan([company.dana], ROLLING, on=january(1))
    await begin(january(20))
    await sell(company.dana, "12000.00 EUR", on=january(10))
    await settle()
    assert await paid_by_period(company.dana) == {"2026-01": 500}

    assert await begin(january(31)) == 0
    assert await begin(february(1)) == 1
    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 500}
    for day in (february(2), march(1), april(1)):
        await begin(day)

    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 500, "2026-03": 200}
    assert await releases(company.dana) == [
        ("2026-02", "2026-02", 500, "2026-01-01"),
        ("2026-03", "2026-03", 200, "2026-01-01"),
    ]


async def test_after_three_months_without_workers_every_period_is_paid_once(company):
    await put_on_plan([company.dana, company.omar], percent("10", limits=ROLLING["limits"] | {"floor": "300"}))
    await assign(company.omar, await put_on_plan([], FLOOR, on=march(1)), on=march(15))
    await begin(april(2))
    await sell(company.dana, "12000.00 EUR", on=april(10))
    await settle()

    assert await begin(JULY) == 2
    assert await begin(JULY) == 0

    paid = await paid_by_period(company.dana)
    assert {month: paid[month] for month in ("2026-04", "2026-05", "2026-06", "2026-07")} == {
        "2026-04": 500,
        "2026-05": 500,
        "2026-06": 300,
        "2026-07": 300,
    }
    assert (await paid_by_period(company.omar))["2026-07"] == 600


async def test_a_late_sale_takes_back_what_was_released_in_its_month(company):
    await put_on_plan([company.dana], ROLLING, on=january(1))
    await sell(company.dana, "7000.00 EUR", on=january(10))
    await begin(april(1))
    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 200}

    await sell(company.dana, "4500.00 EUR", on=february(10))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-01": 500, "2026-02": 500, "2026-03": 150}
    assert [amount for *_, amount, _ in await releases(company.dana)] == [200, -150, 150]


async def test_what_is_held_lapses_with_its_quarter(company):
    await put_on_plan([company.dana], LAPSING, on=january(1))
    await sell(company.dana, "20000.00 EUR", on=february(10))

    await begin(may(1))

    assert await paid_by_period(company.dana) == {"2026-02": 500, "2026-03": 500}


async def test_a_floor_is_paid_from_the_day_its_month_begins_and_shrinks_as_sales_come(company):
    await put_on_plan([company.dana], FLOOR, on=february(20))
    await begin(april(1))
    assert await paid_by_period(company.dana) == {"2026-02": 300, "2026-03": 300, "2026-04": 300}

    await sell(company.dana, "1000.00 EUR", on=april(3))
    await sell(company.dana, "4000.00 EUR", on=march(3))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 300, "2026-03": 400, "2026-04": 300}


@pytest.mark.parametrize(
    ("leavers", "released"),
    [("PAY", ["2026-04", "2026-05"]), ("PAY_IF_ANCHORED_BEFORE", ["2026-04", "2026-05"]), ("FORFEIT", [])],
)
async def test_who_has_left_has_no_floor_and_what_is_held_as_the_plan_says(company, leavers, released):
    await put_on_plan([company.dana], FLOOR, ROLLING | {"key": "rolling"}, on=march(1), leavers={"policy": leavers})
    await sell(company.dana, "14000.00 EUR", on=march(10))
    await begin(april(1))

    await disable_agent(agent_id=company.dana.id, from_day=april(10), now=NOW)
    await begin(JULY)

    assert [month for month, *_ in await held_by(company.dana, "CAP_RELEASE")] == released
    assert await held_by(company.dana, "FLOOR") == ([] if leavers == "FORFEIT" else [("2026-04", 300)])


async def held_by(person, purpose) -> list[tuple[str, Decimal]]:
    """What the lines of this kind come to, by their periods."""
    rows = await sql.fetch(
        "select origin_period, amount from calculated_pay where agent_id = $1 and kind = $2 order by 1",
        person.id,
        purpose,
    )
    return [tuple(row) for row in rows]


async def test_whoever_is_taken_off_a_plan_is_paid_what_was_held_and_begins_anew_where_they_return(
    company,
):
    plan = await put_on_plan([company.dana], ROLLING, FLOOR | {"key": "floor"}, on=january(1))
    await sell(company.dana, "20000.00 EUR", on=january(10))
    await begin(april(1))

    await assign(company.dana, plan, on=february(10), is_assigned=False)
    await assign(company.dana, plan, on=april(10))
    await begin(may(1))

    assert await paid_by_period(company.dana) == {
        "2026-01": 2500,
        "2026-02": 800,
        "2026-03": 1000,
        "2026-04": 300,
        "2026-05": 300,
    }


async def test_a_plan_of_a_team_follows_who_belongs_to_it(company):
    plan = await put_on_plan([], FLOOR, on=march(1))
    await assign_team(company.harbour, plan, on=march(1))
    await begin(march(1))
    await move_agent(agent_id=company.dana.id, team_id=company.lake, from_day=march(20), now=NOW)
    await move_agent(agent_id=company.ines.id, team_id=company.harbour, from_day=april(10), now=NOW)

    assert await begin(april(1)) == 3
    await begin(may(1))

    assert await paid_by_period(company.dana) == {"2026-03": 300}
    assert await paid_by_period(company.ines) == {"2026-04": 300, "2026-05": 300}


async def test_a_floor_in_another_currency_waits_for_the_rate_of_its_day(company):
    plan = await put_on_plan([], FLOOR, on=march(1))
    await assign(company.dana, plan, on=march(1), pay_currency="USD")
    await begin(march(1))
    assert await paid_by_period(company.dana) == {}

    await record_exchange_rate(currency="USD", rate=Decimal("0.5"), from_day=march(1), until_day=april(1), now=NOW)
    await settle()
    assert await paid_by_period(company.dana) == {"2026-03": 600}


async def test_whoever_is_taken_off_before_a_version_with_a_floor_has_none_of_it(company):
    plan = await put_on_plan([company.dana], percent("10"), on=january(1))
    await publish(plan, FLOOR, on=february(1))
    await begin(april(1))
    assert await paid_by_period(company.dana) == {"2026-02": 300, "2026-03": 300, "2026-04": 300}

    await assign(company.dana, plan, on=january(10), is_assigned=False)
    await settle()

    assert await paid_by_period(company.dana) == {}


async def test_a_floor_that_a_version_adds_or_ends_holds_in_the_months_after(company):
    plan = await put_on_plan([company.dana], percent("10"), on=january(1))
    await begin(april(1))

    await publish(plan, FLOOR, on=february(1))
    await publish(plan, percent("10"), on=april(1))
    await settle()

    assert await paid_by_period(company.dana) == {"2026-02": 300, "2026-03": 300}


async def test_a_floor_for_a_while_is_one_of_the_months_in_which_it_holds(company):
    await put_on_plan([company.dana], FLOOR | {"from_day": "2026-02-10", "until_day": "2026-04-01"}, on=january(1))

    await begin(may(1))

    assert await paid_by_period(company.dana) == {"2026-02": 300, "2026-03": 300}


async def test_a_simulation_counts_the_months_that_have_begun_without_a_sale(company):
    plan = await put_on_plan([company.dana, company.omar], ROLLING, FLOOR | {"key": "floor"}, on=january(1))
    await sell(company.dana, "12000.00 EUR", on=january(10))
    await begin(april(1))
    fewer = {"components": [FLOOR | {"key": "floor"}]}
    order = SimulationOrder(
        document=fewer,
        currency="EUR",
        from_day=february(1),
        until_day=may(1),
        in_place_of=plan,
        cliffs_above=Decimal(0),
    )

    simulation = await simulate_plan(order, now=NOW)

    by_agent = {one.agent_id: (one.paid, one.would_be_paid) for one in simulation.agents}
    assert by_agent == {company.dana.id: (700 + 900, 700 + 900), company.omar.id: (900, 900)}
    assert await paid_by_period(company.dana) == {"2026-01": 1700, "2026-02": 800, "2026-03": 500, "2026-04": 300}


async def test_a_sale_under_a_floor_is_estimated_at_what_it_adds(company):
    await put_on_plan([company.dana], FLOOR, on=january(1))
    await begin(april(1))
    deal = HypotheticalSale(amount=Money.parse("4000.00 EUR"), on=april(10))

    [estimate] = await estimate_earnings(viewer=ADMIN, today=TODAY, agent_id=company.dana.id, sales=[deal], now=NOW)

    (sale,) = estimate.by_sale
    assert sale is not None
    assert (sale.amount, estimate.change) == (400, 100)


async def test_a_turn_touches_nobody_whom_no_period_concerns(company):
    await put_on_plan(
        company.everybody, percent("10"), percent("1", key="hard", limits={"period_cap": "5", "cap": "HARD"})
    )
    await put_on_plan([company.dana], FLOOR, pay_period="QUARTER")
    await begin(april(1))

    assert await turn_pay(now=midnight(may(1))) == 0
    assert await sql.fetch_value("select count(*) from stale_marks") == 0
    assert not await is_pay_due(now=midnight(may(1)))
    assert await is_pay_due(now=midnight(may(2)))


async def test_of_two_who_turn_at_once_one_finds_it_done(company):
    await put_on_plan(company.sellers, FLOOR, on=march(1))

    turned = await asyncio.gather(*(turn_pay(now=midnight(march(1))) for _ in range(4)), settle())
    await settle()

    assert sorted(turned[:4]) == [0, 0, 0, 4]
    assert [await paid_by_period(one) for one in company.sellers] == [{"2026-03": 300}] * 4


async def test_whoever_is_put_on_a_plan_or_calculated_while_pay_turns_comes_after_it(company):
    plan = await put_on_plan([company.dana], FLOOR, on=march(1))

    async with held_at("pay.turned", turn_pay(now=midnight(march(1)))):
        changes = [asyncio.create_task(change) for change in (assign(company.omar, plan, on=march(1)), settle())]
        assert [await done_or_blocked(change) for change in changes] == [False, False]
    await asyncio.gather(*changes)
    await settle()

    assert [await paid_by_period(one) for one in (company.dana, company.omar)] == [{"2026-03": 300}] * 2


async def test_a_turn_that_dies_is_made_by_the_next(company):
    await put_on_plan([company.dana], FLOOR, on=march(1))
    await settle()

    async def die():
        raise ConnectionError

    forget = set_act("pay.turned", die)
    with pytest.raises(ConnectionError):
        await turn_pay(now=midnight(march(1)))
    forget()

    assert await begin(march(2)) == 1
    assert await paid_by_period(company.dana) == {"2026-03": 300}
