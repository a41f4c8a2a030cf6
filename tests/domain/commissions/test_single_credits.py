"""What single credits pay, and how their lines explain themselves."""

from datetime import date
from decimal import Decimal

import pytest

from domain.commissions.rules.explanation import explain
from domain.commissions.rules.place_credits import line_for, place_all
from domain.commissions.rules.terms import (
    Accumulate,
    Apply,
    Component,
    ExactBoundPays,
    FlatRate,
    PercentRate,
    PlaceBy,
    Tier,
    TieredRate,
)
from domain.commissions.rules.window import is_cumulative, window_of
from domain.shared.period import Period


def tiered(*tiers, apply, exact_bound_pays=None):
    bands = tuple(Tier(Decimal(bound), Decimal(percent)) for bound, percent in tiers)
    return Component("bands", TieredRate(bands, PlaceBy.CUMULATIVE, apply, exact_bound_pays))


def percent(text):
    return Component("base", PercentRate(Decimal(text)))


def flat(text):
    return Component("bonus", FlatRate(Decimal(text)))


def pay(component, *bases, currency="EUR"):
    return [str(line.amount) for line in place_all(component, [Decimal(b) for b in bases], currency=currency)]


def test_dana_gives_back_the_two_cents_that_a_reversed_sale_of_fifteen_cents_paid_her():
    assert pay(percent("10"), "0.15", "-0.15") == ["0.02", "-0.02"]


def test_a_reversed_credit_pays_omar_nothing_under_any_rate():
    bands = tiered((0, 1), (1000, 2), apply=Apply.RETROACTIVE, exact_bound_pays=ExactBoundPays.LOWER_BAND)

    assert [pay(component, "0") for component in (flat("25.00"), percent("5"), bands)] == [["0.00"]] * 3


def test_a_flat_rate_pays_once_per_sale_and_is_taken_back_once_per_refund():
    assert pay(flat("25.00"), "1200.00", "0.01", "-1200.00") == ["25.00", "25.00", "-25.00"]


def test_a_pay_too_small_for_a_cent_is_zero_and_never_minus_zero():
    assert pay(percent("1"), "-0.02", "0.02") == ["0.00", "0.00"]


@pytest.mark.parametrize(("currency", "expected"), [("JPY", "13"), ("EUR", "12.50"), ("KWD", "12.500")])
def test_a_line_is_rounded_to_the_minor_unit_of_its_currency(currency, expected):
    assert pay(percent("2.5"), "500", currency=currency) == [expected]


def test_below_zero_the_rate_of_the_first_band_applies():
    bands = tiered((0, 1), (1000, 2), apply=Apply.MARGINAL)

    assert pay(bands, "-500.00", "1700.00") == ["-5.00", "19.00"]


def test_a_refund_walks_back_through_the_bands_it_came_from():
    bands = tiered((0, 1), (1000, 2), (3000, 3), apply=Apply.MARGINAL)

    line = line_for(bands, basis=Decimal(-3000), before=Decimal(3500), currency="EUR")

    steps = [(part.start, part.end, part.percent, part.amount_exact) for part in line.slices]
    assert steps == [(3500, 3000, 3, -15), (3000, 1000, 2, -40), (1000, 500, 1, -5)]


@pytest.mark.parametrize(("owner", "expected"), [("LOWER_BAND", ["10.00", "10.02"]), ("UPPER_BAND", ["20.00", "0.02"])])
def test_crossing_a_retroactive_bound_posts_one_line_at_the_credit_that_crosses(owner, expected):
    bands = tiered((0, 1), (1000, 2), apply=Apply.RETROACTIVE, exact_bound_pays=ExactBoundPays(owner))

    assert pay(bands, "1000.00", "1.00") == expected


def test_the_first_band_owns_zero_whichever_band_pays_for_an_exact_bound():
    bands = tiered((0, 1), (1000, 2), apply=Apply.RETROACTIVE, exact_bound_pays=ExactBoundPays.UPPER_BAND)

    assert pay(bands, "100.00", "-100.00") == ["1.00", "-1.00"]


def test_amounts_of_the_largest_size_lose_no_digit():
    line = line_for(percent("1.12345679"), basis=Decimal("9999999999999999.9999"), before=Decimal(0), currency="EUR")

    assert line.exact == Decimal("112345678999999.99999887654321")


@pytest.mark.parametrize(("before", "basis"), [(0, 1000), (1000, 500), (1000, -500), (3000, -2000), (1000, 2000)])
def test_a_band_that_is_only_touched_at_its_bound_has_no_slice(before, basis):
    bands = tiered((0, 1), (1000, 2), (3000, 3), apply=Apply.MARGINAL)

    (only,) = line_for(bands, basis=Decimal(basis), before=Decimal(before), currency="EUR").slices

    assert (only.start, only.basis) == (before, basis)


def test_a_retroactive_line_explains_what_it_pays_again_on_the_volume_before():
    bands = tiered((0, 1), (1000, "2.50"), apply=Apply.RETROACTIVE, exact_bound_pays=ExactBoundPays.LOWER_BAND)

    line = line_for(bands, basis=Decimal(700), before=Decimal(500), currency="EUR")

    own = {"from": "500.00", "to": "1200.00", "basis": "700.00", "percent": "2.5", "percent_before": None}
    again = {"from": "0.00", "to": "500.00", "basis": "500.00", "percent": "2.5", "percent_before": "1"}
    assert explain(line, bands, currency="EUR") == {
        "component": "bands",
        "rate": "TIERED",
        "place_by": "CUMULATIVE",
        "apply": "RETROACTIVE",
        "exact_bound_pays": "LOWER_BAND",
        "accumulate": "PERIOD",
        "currency": "EUR",
        "basis": "700.00",
        "before": "500.00",
        "after": "1200.00",
        "slices": [own | {"amount": "17.50"}, again | {"amount": "7.50"}],
        "exact": "25.00",
        "rounding": "half away from zero, once",
        "amount": "25.00",
    }


def test_a_percentage_explains_its_exact_pay_and_places_nothing():
    line = line_for(percent("10"), basis=Decimal("0.15"), before=Decimal(9000), currency="EUR")

    told = explain(line, percent("10"), currency="EUR")

    assert (told["rate"], told["exact"], told["amount"]) == ("PERCENT", "0.015", "0.02")
    assert told["before"] is told["after"] is told["slices"][0]["from"] is None


def test_volume_accumulates_over_the_month_the_quarter_or_the_year_of_the_day():
    day = date(2026, 5, 14)
    windows = [window_of(Component("base", PercentRate(Decimal(1)), accumulate=each), day) for each in Accumulate]

    assert windows == [Period.month(2026, 5), Period.quarter(2026, 2), Period(date(2026, 1, 1), date(2027, 1, 1))]


def test_only_a_tiered_rate_asks_what_came_before():
    bands = tiered((0, 1), apply=Apply.MARGINAL)

    assert [is_cumulative(each) for each in (bands, percent("1"), flat("1"))] == [True, False, False]
