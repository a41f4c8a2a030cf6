"""What is given back: never more than was paid for it, in whatever parts and order it comes back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.commissions.rules.entry import Paid, TakenBack
from domain.commissions.rules.period_lines import Outside
from domain.shared.money import allocate, rounded
from drafts import linear, named
from placing import (
    CENT,
    amounts,
    entries,
    paid_periods,
    pay,
    payment,
    percent,
    placed,
    refund,
    reversal,
    rule,
    sale,
    tiers,
)

arithmetic = settings(deadline=None)

SOLD, MARCH, APRIL = date(2026, 1, 10), date(2026, 3, 1), date(2026, 4, 1)
NET_NOW = {"clawback": {"policy": "NET_NOW"}}
FLAT = {"rate": {"flat": "25"}}
MAX = {"limits": {"per_transaction_max": "500"}}
money = st.decimals("0.01", 9_000, places=2)
parts = st.lists(st.decimals("0.01", 9, places=2), min_size=1, max_size=5)


def bands_with_flat(apply):
    bands = [{"from": "0", "percent": "1", "flat": "25"}, {"from": "1000", "percent": "2"}]
    table = {"tiers": bands, "place_by": "CUMULATIVE", "apply": apply, "exact_bound_pays": "LOWER_BAND"}
    return {"rate": table}


def refunded(*taken, amount=1000, since=MARCH):
    refunds = tuple(refund(each, on=since + timedelta(days=n), name=n) for n, each in enumerate(taken))
    return sale(amount, on=SOLD, refunds=refunds)


@pytest.mark.parametrize(
    ("component", "sold", "expected"),
    [
        (FLAT, refunded(10, 10, 10), ["25.00", "-0.25", "-0.25", "-0.25"]),
        (FLAT | {"measure": "COUNT"}, refunded(10, 990), ["25.00", "-0.25", "-24.75"]),
        (bands_with_flat("WHOLE_AT_BAND_REACHED"), refunded(10, 10), ["35.00", "-0.35", "-0.35"]),
        (percent("10") | MAX, refunded(5000, 5000, amount=10_000), ["500.00", "-250.00", "-250.00"]),
        (tiers((0, 10)) | MAX, refunded(5000, 5000, amount=10_000), ["500.00", "-250.00", "-250.00"]),
    ],
)
def test_what_is_netted_now_is_a_part_of_what_its_sale_paid_once(component, sold, expected):
    assert pay(rule(component, **NET_NOW), sold) == expected


@arithmetic
@given(st.one_of(linear, named("flat", money.map(str))), money, parts, st.none() | money, st.booleans())
def test_a_sale_that_is_netted_now_in_parts_gives_back_exactly_what_it_paid(
    rate, amount, shared, maximum, is_by_payment
):
    limits = {} if maximum is None else {"per_transaction_max": str(maximum)}
    by = rule({"rate": rate, "limits": limits}, anchor="PAYMENT" if is_by_payment else "APPROVAL", **NET_NOW)
    given_back = allocate(amount, shared, unit=CENT)
    paid = tuple(payment(part, on=SOLD, name=n) for n, part in enumerate(reversed(given_back)))
    refunds = tuple(refund(part, on=MARCH + timedelta(days=n), name=n) for n, part in enumerate(given_back))

    run = placed(by, entries(by, sale(amount, on=SOLD, payments=paid, refunds=refunds)))

    assert sum(amounts(run)) == 0
    assert sum(each for each in amounts(run) if each > 0) <= (maximum or Decimal("Infinity"))


def test_a_band_that_a_month_never_entered_is_not_given_back_by_it():
    by = rule(bands_with_flat("MARGINAL"), **NET_NOW)
    refunds = (refund(500, on=MARCH, name="first"), refund(500, on=APRIL, name="second"))

    assert pay(by, sale(1000, on=SOLD, refunds=refunds)) == ["35.00", "-5.00", "-5.00"]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ([refund(400, on=MARCH), payment(600, on=APRIL)], "60.00"),
        ([payment(600, on=MARCH), refund(400, on=APRIL)], "60.00"),
        ([payment(600, on=MARCH), refund(500, on=APRIL)], "50.00"),
        ([payment(1000, on=MARCH), refund(400, on=APRIL)], "60.00"),
        ([refund(400, on=MARCH), payment(1000, on=APRIL)], "60.00"),
        ([refund(1000, on=MARCH), payment(1000, on=APRIL)], "0.00"),
        ([payment(300, on=SOLD), refund(200, on=MARCH), payment(300, on=APRIL, name="rest")], "60.00"),
    ],
)
@pytest.mark.parametrize("policy", ["RECOMPUTE_ORIGIN", "REVERSE_AS_PAID", "NET_NOW"])
def test_a_refund_takes_first_what_was_not_paid_yet(happened, expected, policy):
    by = rule(percent("10"), anchor="PAYMENT", clawback={"policy": policy})
    payments, refunds = (tuple(one for one in happened if isinstance(one, kind)) for kind in (Paid, TakenBack))

    run = placed(by, entries(by, sale(1000, on=SOLD, payments=payments, refunds=refunds)))

    assert str(sum(amounts(run), Decimal("0.00"))) == expected


@arithmetic
@given(linear, money, st.lists(st.tuples(st.booleans(), money, st.integers(0, 90)), max_size=6))
def test_what_is_released_is_what_was_paid_of_what_is_left(rate, amount, happened):
    by = rule({"rate": rate, "anchor": "PAYMENT"})
    paid, taken = (
        [(part, SOLD + timedelta(days=day), n) for n, (is_paid, part, day) in enumerate(happened) if is_paid is kind]
        for kind in (True, False)
    )
    credit = sale(
        amount,
        on=SOLD,
        payments=tuple(payment(part, on=on, name=n) for part, on, n in paid),
        refunds=tuple(refund(part, on=on, name=n) for part, on, n in taken),
    )

    run = placed(by, entries(by, credit))

    left = amount - sum(part for part, _, _ in taken)
    released = max(min(sum((part for part, _, _ in paid), Decimal(0)), left), Decimal(0))
    whole = placed(rule({"rate": rate}), entries(rule({"rate": rate}), sale(amount, on=SOLD)))[0].line.exact
    assert sum((one.entry.basis for one in run), Decimal(0)) == released
    assert abs(sum(amounts(run), Decimal(0)) - rounded(whole * released / amount, "EUR")) <= CENT


def test_what_was_beyond_the_first_n_gives_back_nothing_and_moves_no_volume():
    by = rule(tiers((0, 10)) | {"first_n": 1}, **NET_NOW)
    sold = [sale(100, on=SOLD), sale(1000, on=SOLD, name="second", number=1, reversal=reversal(MARCH))]

    run = placed(by, entries(by, *sold))

    assert [str(each) for each in amounts(run)] == ["10.00", "0.00", "0.00"]
    assert run[-1].state == run[0].state


def test_a_flat_rate_pays_for_a_sale_whatever_it_is_worth_until_it_is_taken_back():
    free, costly = sale(0), sale(100, units="-20", name="at a loss", number=1)
    back, later = sale(0, name="back", number=2, reversal=reversal(MARCH)), sale(0, on=SOLD, reversal=reversal(MARCH))

    assert pay(rule(FLAT), free, costly, back) == ["25.00", "25.00", "0.00"]
    assert pay(rule(FLAT, **NET_NOW), later) == ["25.00", "-25.00"]
    assert pay(rule(FLAT | {"first_n": 1}), free, sale(100, number=1, name="next")) == ["25.00", "0.00"]
    assert pay(rule(FLAT, anchor="PAYMENT"), sale(100, units="0", payments=(payment(40, on=MARCH),))) == ["10.00"]


@arithmetic
@given(
    st.lists(st.tuples(st.integers(0, 80), money), min_size=1, max_size=4),
    parts,
    st.sampled_from(("cap", "multiplier", "gate", "gate and cap")),
)
def test_what_is_reversed_as_paid_takes_its_part_of_the_lines_of_its_period(sold, shared, extra):
    by = rule(percent("10", **PERIOD_LINES[extra]), clawback={"policy": "REVERSE_AS_PAID"})
    credits_ = []
    for number, (day, amount) in enumerate(sold):
        given_back = allocate(amount, shared, unit=CENT)
        refunds = tuple(refund(part, on=APRIL + timedelta(days=40 * n), name=n) for n, part in enumerate(given_back))
        sold_on = date(2026, 1, 1) + timedelta(days=day)
        credits_.append(sale(amount, on=sold_on, name=number, number=number, refunds=refunds))

    periods = paid_periods(by, *credits_, outside=Outside(gate=Decimal(1), multiplier=Decimal(1)), until=MARCH)

    assert sum((total for total, _ in periods.values()), Decimal(0)) == 0


OUTSIDE_GATE = {"gate": {"metric": "calls", "above": "0", "otherwise": {"percent": "3"}}}
TWICE = {"multiplier": {"metric": "calls", "bands": [{"from": "0", "times": "2"}], "exact_bound_pays": "UPPER_BAND"}}
ROLL_OVER = {"limits": {"period_cap": "500", "cap": "ROLL_OVER"}}
PERIOD_LINES = {"cap": ROLL_OVER, "multiplier": TWICE, "gate": OUTSIDE_GATE, "gate and cap": OUTSIDE_GATE | ROLL_OVER}


def test_what_a_cap_holds_of_another_sale_is_still_paid():
    by = rule(percent("10", **ROLL_OVER), clawback={"policy": "REVERSE_AS_PAID"})
    taken, kept = sale(9000, on=SOLD, reversal=reversal(APRIL)), sale(1000, on=SOLD, name="kept", number=1)

    periods = paid_periods(by, taken, kept, until=APRIL)

    assert {period: str(total) for period, (total, _) in periods.items()} == {
        "2026-01": "500.00",
        "2026-02": "100.00",
        "2026-03": "0",
        "2026-04": "-500.00",
    }


@pytest.mark.parametrize(
    ("cap", "expected"),
    [
        ({}, ["1800.00", "300.00", "-1200.00"]),
        ({"period_cap": "500", "cap": "HARD"}, ["800.00", "300.00", "-200.00"]),
        ({"period_cap": "500", "cap": "ROLL_OVER"}, ["800.00", "300.00", "-200.00"]),
    ],
)
def test_a_floor_makes_up_what_was_taken_back_as_paid_also_beside_a_cap(cap, expected):
    by = rule(percent("10", limits=cap | {"floor": "300"}), clawback={"policy": "REVERSE_AS_PAID"})

    periods = paid_periods(by, sale(15_000, on=SOLD, reversal=reversal(MARCH)))

    assert [str(total) for total, _ in periods.values()] == expected


@arithmetic
@given(
    policy=st.sampled_from(["RECOMPUTE_ORIGIN", "REVERSE_AS_PAID", "NET_NOW", "NONE"]),
    moves=st.lists(st.decimals(-900, 900, places=1), min_size=1, max_size=8),
)
def test_whatever_is_paid_and_bounces_what_is_paid_in_the_end_is_paid_for(policy, moves):
    totals = [Decimal(0)]
    for move in moves:
        totals.append(min(max(totals[-1] + move, Decimal(0)), Decimal(1000)))
    steps = [after - before for before, after in pairwise(totals)]
    payments = tuple(payment(step, on=SOLD + timedelta(days=9 * n), name=n) for n, step in enumerate(steps) if step)
    bought = sale(1000, on=SOLD, payments=payments)
    by = rule(percent("10"), anchor="PAYMENT", clawback={"policy": policy, "within_days": 20})

    assert sum(amounts(placed(by, entries(by, bought)))) == totals[-1] / 10


LOSS, MADE_UP = sale(-500, on=SOLD, name="loss"), sale(500, on=SOLD + timedelta(days=1), name="made up")


@pytest.mark.parametrize(
    ("negatives", "policy", "sales", "expected"),
    [
        ("FLOOR_PER_TRANSACTION", "NET_NOW", [replace(LOSS, reversal=reversal(MARCH))], [0, 0]),
        ("CARRY", "REVERSE_AS_PAID", [replace(LOSS, reversal=reversal(MARCH)), MADE_UP], [0, 0, 50]),
        ("CARRY", "REVERSE_AS_PAID", [LOSS, replace(MADE_UP, reversal=reversal(MARCH))], [0, 0, 0]),
    ],
)
def test_a_loss_is_given_back_as_what_the_plan_made_of_it(negatives, policy, sales, expected):
    by = rule(percent("10"), negatives=negatives, clawback={"policy": policy})
    later = sale(200, on=APRIL, name="later")

    found = amounts(placed(by, entries(by, *sales, later)))

    assert found == [*expected, 0 if sales[0] is LOSS else 20]


@pytest.mark.parametrize("calls", [0, 1])
def test_a_loss_that_pays_nothing_takes_nothing_however_a_gate_opens(calls):
    gate = {"metric": "calls_made", "window": "PERIOD", "above": "0", "otherwise": {"percent": "5"}}
    by = rule(percent("10") | {"gate": gate}, negatives="FLOOR_PER_TRANSACTION")

    paid = paid_periods(by, LOSS, MADE_UP, outside=Outside(gate=Decimal(calls)))

    assert paid["2026-01"][0] == (50 if calls else 25)
