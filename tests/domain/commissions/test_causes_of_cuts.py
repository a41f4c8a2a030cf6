"""Pay that moves because quarters, years or days begin elsewhere says so."""

from datetime import date
from typing import Any

import pytest

from aiming import aim
from company import Company, Person, settle
from differing import causes, diff, happen, minute, sold
from domain.commissions.turn_pay import turn_pay
from domain.organisation.change_calendar import change_fiscal_year_start
from domain.refresh.rezone import rezone
from domain.shared.period import Cycle
from happenings import approved, called, part, reversed_, submitted
from paying import OWN_GATE, OWN_MULTIPLIER, assign, percent, put_on_plan, tiers
from steps import ALWAYS, april, january, march
from turning import midnight

NIGHT = "2026-03-01T03:30:00Z"  # the first of March in Berlin, the last of February in New York
YEARLY = tiers(("0", "5"), ("1000", "10"), accumulate="YEAR")
BY_CALLS = OWN_MULTIPLIER | {
    "metric": "calls_made",
    "bands": [{"from": "0", "times": "1"}, {"from": "2", "times": "2"}],
}
BY_QUOTA = {"place_by": "ATTAINMENT", "apply": "RETROACTIVE", "exact_bound_pays": "UPPER_BAND", "accumulate": "QUARTER"}
CALLED = {"metric": "calls_made", "above": "0", "otherwise": {"percent": "5"}}
LAPSING = {"period_cap": "70", "cap": "ROLL_OVER", "held_lapses": "QUARTER"}
JUNE, SPRING = date(2026, 6, 1), "2026-Q1 from 2026-03-01"
Moved = tuple[str, int, str | None]


async def year_begins_in_march(at: int) -> None:
    await change_fiscal_year_start(month=3, from_day=march(1), now=minute(at))
    await settle(now=minute(at))


async def moved(person: Person, since: int, until: int, *periods: str) -> list[Moved]:
    """The period, amount and differing field of each line, all of which have but one cause: the calendar."""
    found = [change for period in periods for change in (await diff(person, since, until, period=period)).changes]
    assert [[cause.kind.value for cause in change.causes] for change in found] == [["CALENDAR"]] * len(found)
    return sorted((one.earning.posted_period, int(one.earning.amount), one.causes[0].field) for one in found)


@pytest.mark.parametrize(
    ("component", "terms", "expected"),
    [
        (YEARLY, {}, [("2026-03", -50, "line.window")]),
        (percent("10", first_n=1, accumulate="YEAR"), {}, [("2026-03", 100, None)]),
        (percent("10", gate=OWN_GATE), {}, [("2026-03", -50, "line.gate.window")]),
        (percent("10", multiplier=OWN_MULTIPLIER), {}, [("2026-03", -100, "line.multiplier.window")]),
        (percent("10", multiplier=BY_CALLS), {}, [("2026-01", -100, None), ("2026-03", -100, None)]),
        (tiers(("0", "6"), ("1", "8"), **BY_QUOTA), {}, [("2026-03", -40, "line.window")]),
        (percent("10", limits=LAPSING), {}, [("2026-04", 30, None)]),
        (
            percent("10", limits={"floor": "150"}),
            {"pay_period": "QUARTER"},
            [
                ("2026-Q1", -100, "line.pay_period"),
                ("2026-Q1", 50, None),
                ("2026-Q1 from 2026-03-01", 50, None),
                ("2026-Q1 from 2026-03-01", 100, "line.pay_period"),
                ("2026-Q2", -150, None),
            ],
        ),
    ],
)
async def test_whatever_pay_looks_at_over_quarters_and_years_moves_by_the_calendar(
    company: Company, component: dict[str, Any], terms: dict[str, Any], expected: list[Moved]
):
    goal = await aim(company.dana, "1500", cycle=Cycle.QUARTER, on=ALWAYS, today=march(31))
    plan = await put_on_plan([], component, on=january(1), **terms)
    await assign(company.dana, plan, on=january(1), quota_goal_id=goal)
    await happen(1, called(company.dana, on=january(5)), called(company.dana, on=march(5)))
    for sale, day in (("winter", january(10)), ("spring", march(10))):
        await sold(1, sale, "1000.00 EUR", company.dana, on=day)
    await turn_pay(now=minute(1))
    await settle(now=minute(1))

    await year_begins_in_march(2)

    periods = ("2026-01", "2026-03", "2026-04", "2026-Q1", "2026-Q1 from 2026-03-01", "2026-Q2")
    assert await moved(company.dana, 1, 2, *periods) == expected


async def test_a_reversal_that_another_calendar_brings_into_the_window_of_its_sale(company: Company):
    await put_on_plan([company.dana], percent("10", first_n=3, accumulate="QUARTER"), clawback={"policy": "NONE"})
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))
    await happen(2, reversed_("sale", on=april(10)))
    await year_begins_in_march(3)

    assert await causes(company.dana, 1, 3) == [(-100, ("CALENDAR", "sale"), ("REVERSED", "sale"))]


async def test_what_stays_by_months_has_nothing_to_do_with_the_calendar(company: Company):
    await put_on_plan([company.dana], percent("10", gate=CALLED))
    await year_begins_in_march(1)
    await sold(1, "sale", "1000.00 EUR", company.dana, on=march(10))
    await change_fiscal_year_start(month=6, from_day=march(1), now=minute(2))
    await happen(2, called(company.dana, on=march(5)))

    assert await causes(company.dana, 0, 2) == [(50, ("APPROVED", "sale")), (50, ("OTHER_FIGURE",))]


async def test_a_release_and_a_cap_after_another_calendar_have_causes_of_their_own(company: Company):
    limits = {"period_cap": "70", "cap": "ROLL_OVER"}
    await put_on_plan([company.dana], percent("10", gate=CALLED, limits=limits), on=january(1), pay_period="QUARTER")
    await turn_pay(now=minute(0))
    await year_begins_in_march(1)
    await happen(1, called(company.dana, on=april(5)))
    await sold(2, "sale", "1000.00 EUR", company.dana, on=april(10))
    await turn_pay(now=midnight(JUNE))
    await settle(now=midnight(JUNE))

    of_quarter = [cause for _, *found in await causes(company.dana, 0, 2, period=SPRING) for cause in found]
    assert sorted(of_quarter) == [("APPROVED", "sale"), ("OTHER_CREDITS", "sale"), ("OTHER_CREDITS", "sale")]
    assert await causes(company.dana, 2, 999_999, period="2026-Q2") == [(30, ("PERIOD_BEGAN",))]


async def test_days_that_begin_elsewhere_are_named_and_the_sales_that_they_move(company: Company):
    await put_on_plan([company.dana], tiers(("0", "10"), ("100", "20")))
    await sold(1, "first", "100.00 EUR", company.dana, on=march(15))
    await happen(1, submitted("night", "150.00 EUR", part(company.dana), at=NIGHT), approved("night", at=NIGHT))

    await rezone(time_zone="America/New_York", actor="somebody", now=minute(2))

    assert await causes(company.dana, 1, 2, period="2026-02") == [(20, ("TIME_ZONE", "night"))]
    assert sorted(await causes(company.dana, 1, 2)) == [
        (-20, ("TIME_ZONE", "night")),
        (-10, ("OTHER_CREDITS", "night")),
    ]
