"""What single credits pay: amounts, percentages, units, tables, and everything that changes a line on its way."""

from datetime import date
from decimal import Decimal

import pytest

from domain.commissions.rules.explanation import explain
from domain.commissions.rules.lines import StepKind
from domain.commissions.rules.place import Placing, place_run
from paying import OWN_GATE
from placing import DAY, entries, instant, pay, percent, placed, rule, sale, sold, steps, tiers

T = ((0, 1), (1000, 2), (3000, 3))


def line_of(by, *held, **options):
    return placed(by, entries(by, *held), **options)[-1].line


def test_dana_gives_back_the_two_cents_that_a_sale_of_fifteen_cents_paid_her():
    assert pay(rule(percent("10")), *sold("0.15", "-0.15")) == ["0.02", "-0.02"]


def test_a_sale_of_nothing_pays_omar_nothing_by_what_it_is_worth():
    plans = (percent("5"), tiers(*T, apply="RETROACTIVE"))

    assert [pay(rule(plan), sale(0)) for plan in plans] == [["0.00"]] * 2


def test_a_flat_rate_pays_once_per_sale_and_is_taken_back_once_per_loss():
    assert pay(rule({"rate": {"flat": "25.00"}}), *sold("1200.00", "0.01", "-1200.00")) == ["25.00", "25.00", "-25.00"]


def test_units_are_paid_by_the_unit_whatever_they_cost():
    by = rule({"rate": {"flat_per_unit": "0.35"}, "measure": "COUNT"})

    assert pay(by, sale(900, units=3, number=0), sale(1, units="0.5", number=1, name=1)) == ["1.05", "0.18"]


def test_a_pay_too_small_for_a_cent_is_zero_and_never_minus_zero():
    assert pay(rule(percent("1")), *sold("-0.02", "0.02")) == ["0.00", "0.00"]


@pytest.mark.parametrize(("currency", "expected"), [("JPY", "13"), ("EUR", "12.50"), ("KWD", "12.500")])
def test_a_line_is_rounded_to_the_minor_unit_of_its_currency(currency, expected):
    assert pay(rule(percent("2.5"), currency=currency), sale(500)) == [expected]


def test_below_zero_the_rate_of_the_first_band_applies():
    assert pay(rule(tiers((0, 1), (1000, 2))), *sold("-500.00", "1700.00")) == ["-5.00", "19.00"]


def test_a_loss_walks_back_through_the_bands_it_came_from():
    line = line_of(rule(tiers(*T)), *sold(3500, -3000))

    way = [(part.start, part.end, part.percent, part.amount_exact) for part in line.slices]
    assert way == [(3500, 3000, 3, -15), (3000, 1000, 2, -40), (1000, 500, 1, -5)]


@pytest.mark.parametrize(("owner", "expected"), [("LOWER_BAND", ["10.00", "10.02"]), ("UPPER_BAND", ["20.00", "0.02"])])
def test_crossing_a_retroactive_bound_pays_at_the_credit_that_crosses(owner, expected):
    by = rule(tiers((0, 1), (1000, 2), apply="RETROACTIVE", exact_bound_pays=owner))

    assert pay(by, *sold("1000.00", "1.00")) == expected


@pytest.mark.parametrize(
    ("apply", "expected"),
    [
        ("WHOLE_AT_BAND_REACHED", ["9.00", "6.00", "-6.00"]),
        ("WHOLE_AT_BAND_BEFORE", ["9.00", "3.00", "-3.00"]),
    ],
)
def test_a_credit_that_is_taken_back_at_once_gives_back_the_rate_of_its_own_band(apply, expected):
    assert pay(rule(tiers((0, 1), (1000, 2), apply=apply)), *sold(900, 300, -300)) == expected


@pytest.mark.parametrize(("before", "basis"), [(0, 1000), (1000, 500), (1000, -500), (3000, -2000), (1000, 2000)])
def test_a_band_that_is_only_touched_at_its_bound_has_no_slice(before, basis):
    (only,) = line_of(rule(tiers(*T)), *(sold(before, basis) if before else sold(basis))).slices

    assert (only.start, only.basis) == (before, basis)


def test_amounts_of_the_largest_size_lose_no_digit():
    line = line_of(rule(percent("1.12345679")), sale("9999999999999999.9999"))

    assert line.exact == Decimal("112345678999999.99999887654321")


def test_what_a_band_pays_once_is_paid_when_it_is_entered_and_given_back_when_it_is_left():
    bands = [{"from": "0", "percent": "1", "flat": "5"}, {"from": "1000", "flat": "50"}]
    table = {"tiers": bands, "place_by": "CUMULATIVE", "apply": "MARGINAL", "exact_bound_pays": "LOWER_BAND"}

    assert pay(rule({"rate": table}), *sold(1000, 1, 1, -2, -1000)) == ["15.00", "50.00", "0.00", "-50.00", "-15.00"]


def test_half_a_sale_earns_half_of_what_a_band_pays_once():
    bands = [{"from": "0", "flat": "50"}]
    table = {
        "tiers": bands,
        "place_by": "CUMULATIVE",
        "apply": "WHOLE_AT_BAND_REACHED",
        "exact_bound_pays": "LOWER_BAND",
    }

    assert pay(rule({"rate": table}), sale(500, whole=Decimal(1000), whole_measure=Decimal(1000))) == ["25.00"]


def test_a_third_is_paid_to_the_cent_however_it_is_cut():
    earnings = {"percent_from_ote": {"ote": "2", "base": "1", "annual_quota": "12"}}

    assert pay(rule({"rate": earnings}), sale("0.06")) == ["0.01"]  # a twelfth of six cents is half a cent
    assert line_of(rule({"rate": earnings}), sale("1.00")).exact == Decimal("0.0833333333333333")


def test_the_first_two_sales_of_a_window_pay_and_a_loss_makes_no_room():
    by = rule({"rate": {"flat": "50"}, "first_n": 2})

    assert pay(by, *sold(10, 20, -20, 30), sale(10, on=date(2026, 4, 1), name="April")) == [
        "50.00",
        "50.00",
        "-50.00",
        "0.00",
        "50.00",
    ]


def test_a_milestone_pays_once_in_a_window_and_is_given_back_with_the_volume():
    by = rule(percent("1", bonus={"at": "1000", "pays": "200"}, accumulate="QUARTER"))

    assert pay(by, *sold(900, 100, 500, -501, 1)) == ["9.00", "201.00", "5.00", "-205.01", "200.01"]


def test_a_multiplier_on_the_own_volume_goes_credit_by_credit():
    times = {
        "metric": "amount",
        "window": "YEAR",
        "bands": [{"from": "0", "times": "1"}, {"from": "1000", "times": "1.5"}],
        "exact_bound_pays": "LOWER_BAND",
    }

    assert pay(rule(percent("10", multiplier=times)), *sold(1000, 1000, -1000)) == ["100.00", "150.00", "-150.00"]


@pytest.mark.parametrize(
    ("negatives", "expected"),
    [
        ("NET", ["10.00", "-30.00", "15.00", "20.00"]),
        ("FLOOR_PER_TRANSACTION", ["10.00", "0.00", "15.00", "20.00"]),
        ("CARRY", ["10.00", "0.00", "0.00", "5.00"]),
    ],
)
def test_a_loss_pays_what_the_plan_says_of_losses(negatives, expected):
    assert pay(rule(percent("10", negatives=negatives)), *sold(100, -300, 150, 200)) == expected


def test_a_gate_lets_a_loss_back_the_way_it_came():
    assert pay(rule(percent("10", gate=OWN_GATE)), *sold(800, 400, -400, 400)) == ["40.00", "30.00", "-30.00", "30.00"]


def test_a_quota_that_nobody_has_set_waits_and_the_volume_goes_on():
    by = rule(tiers((0, 6), ("1.0", 8), place_by="ATTAINMENT"))
    run = placed(by, entries(by, *sold(80000, 30000)))

    assert [(one.line.status, str(one.line.amount), one.line.after) for one in run] == [
        ("WAITING_FOR_QUOTA", "0.00", 80000),
        ("WAITING_FOR_QUOTA", "0.00", 110000),
    ]


def test_a_line_in_another_currency_is_rounded_only_there():
    by = rule(percent("10"))
    by = type(by)(by.component, by.terms, "EUR", pay_currency="JPY")
    (entry,) = entries(by, sale("100.04"))

    paid, waits = (next(place_run([Placing(entry, by, pay_rate=rate)])).line for rate in (Decimal("160.25"), None))

    assert (str(paid.amount), str(paid.exact)) == ("1603", "10.0040")
    assert (str(waits.amount), waits.status) == ("0", "WAITING_FOR_RATE")


def test_steps_say_how_a_line_came_to_its_amount():
    by = rule(percent("10", limits={"per_transaction_max": "500", "period_cap": "700", "cap": "HARD"}))

    run = placed(by, entries(by, *sold(3000, 8000)))

    assert [steps(one) for one in run] == [[], [StepKind.PER_TRANSACTION_MAX, StepKind.PERIOD_CAP]]
    assert [(step.amount_before, step.amount_after, step.by) for step in run[1].line.steps] == [
        (800, 500, 500),
        (500, 400, 700),
    ]


def test_a_retroactive_line_explains_what_it_pays_again_on_the_volume_before():
    by = rule(tiers((0, 1), (1000, "2.50"), apply="RETROACTIVE"))

    told = explain(line_of(by, *sold(500, 700)), by, day=DAY)

    own = {"from": "500.00", "to": "1200.00", "basis": "700.00", "percent": "2.5", "percent_before": None}
    again = {"from": "0.00", "to": "500.00", "basis": "500.00", "percent": "2.5", "percent_before": "1"}
    rest = {"per_unit": None, "per_unit_before": None, "flat": None, "is_otherwise": False}
    march = {"from": "2026-03-01", "until": "2026-04-01"}
    assert told == {
        "component": "commission",
        "status": "CALCULATED",
        "measure": "AMOUNT",
        "accumulate": "PERIOD",
        "rate": "TIERED",
        "place_by": "CUMULATIVE",
        "apply": "RETROACTIVE",
        "exact_bound_pays": "LOWER_BAND",
        "currency": "EUR",
        "window": march,
        "pay_period": march,
        "quota": None,
        "gate": None,
        "multiplier": None,
        "basis": "700.00",
        "before": "500.00",
        "after": "1200.00",
        "slices": [own | rest | {"amount": "17.50"}, again | rest | {"amount": "7.50"}],
        "exact": "25.00",
        "steps": [],
        "rounding": "half away from zero, once",
        "paid_in": "EUR",
        "amount": "25.00",
    }


def test_a_percentage_explains_its_exact_pay_and_places_nothing():
    by = rule(percent("10"))

    told = explain(line_of(by, sale("0.15")), by, day=DAY)

    assert (told["rate"], told["exact"], told["amount"]) == ("PERCENT", "0.015", "0.02")
    assert told["before"] is told["after"] is told["window"] is told["slices"][0]["from"] is None
    assert told["steps"] == [{"kind": "ROUNDING", "by": None, "before": "0.015", "after": "0.02"}]


def test_entries_of_one_instant_are_placed_by_source_and_reference():
    by = rule(tiers((0, 1), (1000, 2)))
    at = instant(DAY)

    run = placed(by, entries(by, sale(1000, name="B-2"), sale(1000, name="A-1")))

    assert {one.entry.at for one in run} == {at}
    assert [(one.entry.reference, str(one.line.amount)) for one in run] == [("A-1", "10.00"), ("B-2", "20.00")]
