"""Caps, floors, and what other figures decide: the pay of whole periods."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.explanation import explain_period
from domain.commissions.rules.period_lines import (
    Outside,
    Purpose,
    period_lines,
)
from domain.commissions.rules.state import EMPTY
from domain.shared.period import Period
from placing import paid_periods, pay, percent, rule, sale, tiers

arithmetic = settings(deadline=None)

JANUARY, FEBRUARY, APRIL = date(2026, 1, 10), date(2026, 2, 10), date(2026, 4, 10)
CAP = Decimal("500.00")
sales_of_a_year = st.lists(
    st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.decimals(-9_000, 9_000, places=2)), max_size=10
).map(lambda sold: [sale(amount, on=on, name=place, number=place) for place, (on, amount) in enumerate(sold)])


def capped(cap="HARD", **limits):
    return percent("10", limits={"period_cap": "500.00", "cap": cap, **limits})


def totals(by, *sold, **options):
    return {period: str(total) for period, (total, _) in paid_periods(by, *sold, **options).items()}


def purposes(by, *sold, **options):
    return [line.purpose for _, lines in paid_periods(by, *sold, **options).values() for line in lines]


def test_a_hard_cap_takes_from_the_sale_that_reaches_it_and_a_loss_gives_it_back():
    sold = [sale(4000, number=0, name=0), sale(3000, number=1, name=1), sale(-3000, number=2, name=2)]

    assert pay(rule(capped()), *sold) == ["400.00", "100.00", "-100.00"]


@arithmetic
@given(sales_of_a_year)
def test_no_period_pays_more_than_a_hard_cap(sold):
    if sold:
        assert all(total <= CAP for total, _ in paid_periods(rule(capped()), *sold).values())


@arithmetic
@given(sales_of_a_year)
def test_what_a_roll_over_cap_holds_is_paid_later_or_still_held(sold):
    if not sold:
        return
    by = rule(capped("ROLL_OVER"))

    periods = paid_periods(by, *sold, until=date(2026, 12, 31))

    uncapped = sum(map(Decimal, pay(rule(percent("10")), *sold)), Decimal(0))
    paid = sum((total for total, _ in periods.values()), Decimal(0))
    released = [line for _, lines in periods.values() for line in lines]
    assert all(total <= CAP for total, _ in periods.values())
    assert all(line.purpose is Purpose.CAP_RELEASE and line.origin < line.period for line in released)
    assert paid <= uncapped


def test_what_a_cap_holds_is_released_the_oldest_first_as_far_as_there_is_room():
    by = rule(capped("ROLL_OVER"))
    sold = [sale(7000, on=JANUARY, name=0), sale(6000, on=FEBRUARY, name=1), sale(3500, on=date(2026, 3, 5), name=2)]

    periods = paid_periods(by, *sold, until=APRIL)

    assert [str(total) for total, _ in periods.values()] == ["500.00", "500.00", "500.00", "150.00"]
    ((first,), april) = periods["2026-03"][1], periods["2026-04"][1]
    assert (first.origin, first.amount) == (Period.month(2026, 1), Decimal("150.00"))
    assert [(line.origin, line.amount) for line in april] == [
        (Period.month(2026, 1), Decimal("50.00")),
        (Period.month(2026, 2), Decimal("100.00")),
    ]


def test_what_is_held_lapses_with_the_quarter_that_earned_it():
    by = rule(capped("ROLL_OVER", held_lapses="QUARTER"))
    sold = [sale(12000, on=JANUARY, name=0), sale(1000, on=APRIL, name=1)]

    assert totals(by, *sold) == {"2026-01": "500.00", "2026-02": "500.00", "2026-03": "200.00", "2026-04": "100.00"}
    assert totals(by, sale(25000, on=JANUARY), until=APRIL)["2026-04"] == "0"


def test_a_floor_makes_up_what_the_period_lacks_and_nothing_above_it():
    by = rule(percent("10", limits={"floor": "300.00"}))

    assert totals(by, sale(1000, on=JANUARY), sale(9000, on=FEBRUARY, name=1)) == {
        "2026-01": "300.00",
        "2026-02": "900.00",
    }
    (line,) = period_lines(by, Period.month(2026, 5), state=EMPTY).lines
    assert (line.purpose, line.amount) == (Purpose.FLOOR, Decimal("300.00"))


@pytest.mark.parametrize(("value", "total"), [(None, "100.00"), ("400", "100.00"), ("400.01", "200.00")])
def test_a_gate_on_another_figure_opens_for_the_whole_period(value, total):
    gate = {"metric": "attainment", "above": "400", "otherwise": {"percent": "5"}}
    by = rule(percent("10", gate=gate))
    outside = Outside(gate=None if value is None else Decimal(value))

    ((paid, lines),) = paid_periods(by, sale(1000), sale(1000, name=1), outside=outside).values()

    assert (str(paid), pay(by, sale(1000))) == (total, ["50.00"])
    assert [line.status for line in lines] == (["WAITING_FOR_QUOTA"] if value is None else ["CALCULATED"] * len(lines))


@pytest.mark.parametrize(
    ("metric", "total", "status"), [("attainment", "0", ["WAITING_FOR_QUOTA"]), ("calls", "100", [])]
)
def test_a_multiplier_that_waits_for_a_quota_holds_the_pay_of_the_period(metric, total, status):
    bands = [{"from": "0", "times": "0.5"}, {"from": "1", "times": "1"}]
    by = rule(percent("10", multiplier={"metric": metric, "bands": bands, "exact_bound_pays": "UPPER_BAND"}))

    ((paid, lines),) = paid_periods(by, sale(1000)).values()

    assert (paid, [line.status for line in lines]) == (Decimal(total), status)
    assert [explain_period(line, by, day=line.period.start)["by"] for line in lines] == [None] * len(lines)


def test_a_figure_that_has_no_value_leaves_the_gate_closed_and_waits_for_nothing():
    gate = {"metric": "calls", "above": "1", "otherwise": {"percent": "5"}}

    assert paid_periods(rule(percent("10", gate=gate)), sale(1000))["2026-03"] == (Decimal("50.00"), [])


def test_gate_multiplier_cap_and_floor_come_in_this_order():
    component = percent(
        "10",
        gate={"metric": "calls", "above": "10", "otherwise": {"percent": "5"}},
        multiplier={
            "metric": "attainment",
            "bands": [{"from": "0", "times": "0.5"}, {"from": "1", "times": "2"}],
            "exact_bound_pays": "UPPER_BAND",
        },
        limits={"period_cap": "150.00", "cap": "HARD", "floor": "120.00"},
    )

    open_gate, closed_gate = (
        paid_periods(rule(component), sale(1000), outside=Outside(Decimal(calls), Decimal(attained)))["2026-03"]
        for calls, attained in ((11, 1), (10, "0.9"))
    )

    assert [(line.purpose, str(line.amount)) for line in open_gate[1]] == [
        ("GATE", "50.00"),
        ("MULTIPLIER", "100.00"),
        ("PERIOD_CAP", "-50.00"),
    ]
    assert [(line.purpose, str(line.amount)) for line in closed_gate[1]] == [
        ("MULTIPLIER", "-25.00"),
        ("FLOOR", "95.00"),
    ]
    assert (str(open_gate[0]), str(closed_gate[0])) == ("150.00", "120.00")


def test_a_line_of_a_period_says_what_it_was_made_of_and_keeps_its_identity():
    by = rule(capped("ROLL_OVER"))
    periods = paid_periods(by, sale(7000, on=JANUARY), until=FEBRUARY)
    again = paid_periods(by, sale(8000, on=JANUARY), until=FEBRUARY)

    (release,), (more,) = periods["2026-02"][1], again["2026-02"][1]

    assert release.id() == more.id()
    assert explain_period(release, by, day=FEBRUARY) == {
        "component": "commission",
        "purpose": "CAP_RELEASE",
        "status": "CALCULATED",
        "currency": "EUR",
        "pay_period": {"from": "2026-02-01", "until": "2026-03-01"},
        "origin_period": {"from": "2026-01-01", "until": "2026-02-01"},
        "value": None,
        "by": "500",
        "cap": "ROLL_OVER",
        "before": "0.00",
        "after": "200.00",
        "rounding": "half away from zero, once",
        "amount": "200.00",
    }


def test_pay_periods_and_accumulation_are_independent():
    by = rule(tiers((0, 1), (1000, 2), accumulate="YEAR") | {"limits": {"period_cap": "15", "cap": "HARD"}})

    assert pay(by, sale(1000, on=JANUARY), sale(1000, on=FEBRUARY, name=1)) == ["10.00", "15.00"]
    by = rule(tiers((0, 1), (1000, 2)) | {"pay_period": "QUARTER"})
    assert pay(by, sale(1000, on=JANUARY), sale(1000, on=FEBRUARY, name=1)) == ["10.00", "20.00"]
