"""A target handed on in whole units, as worked by hand and for any shares."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.goals.rules.shares import Share, handed_on

arithmetic = settings(deadline=None)  # a busy machine is no reason to fail

units = st.sampled_from([Decimal(1), Decimal("0.01"), Decimal("0.001")])
numbers = st.decimals(0, 10**9, places=6)
weights = st.lists(numbers, min_size=1, max_size=20).filter(any)


def percents(*parts):
    return [Share(Decimal(part), Decimal(100)) for part in parts]


@pytest.mark.parametrize(
    ("target", "parts", "unit", "shares"),
    [
        ("1000001", (40, 35, 25), "1", ["400001", "350000", "250000"]),
        ("1000001", (40, 35, 25), "0.01", ["400000.40", "350000.35", "250000.25"]),
        ("15", (80, 8, 12), "1", ["12", "1", "2"]),
        ("1", (50, 50), "1", ["1", "0"]),
        ("100", (50,), "1", ["50"]),
        ("100", (60, 60), "1", ["60", "60"]),
        ("0", (60, 40), "1", ["0", "0"]),
        ("10.5", (50, 50), "1", ["5.25", "5.25"]),
    ],
)
def test_shares_are_whole_units_by_largest_remainder(target, parts, unit, shares):
    assert handed_on(Decimal(target), percents(*parts), unit=Decimal(unit)) == [Decimal(share) for share in shares]


def test_a_third_is_a_third_however_large_the_target():
    thirds = [Share(Decimal(1), Decimal(3))] * 3

    assert handed_on(Decimal("2750000000000.00"), thirds, unit=Decimal("0.01")) == [
        Decimal("916666666666.67"),
        Decimal("916666666666.67"),
        Decimal("916666666666.66"),
    ]


@arithmetic
@given(st.integers(0, 10**14), weights, units)
def test_shares_of_the_whole_add_up_to_it_and_none_is_a_unit_off(count, weights, unit):
    target, shares = count * unit, [Share(weight, sum(weights)) for weight in weights]

    parts = handed_on(target, shares, unit=unit)

    assert sum(parts) == target
    assert all(
        abs(Fraction(part) - Fraction(target) * one.exact) < unit for part, one in zip(parts, shares, strict=True)
    )
    assert all(part % unit == 0 for part in parts)


@arithmetic
@given(st.integers(0, 10**14), weights, st.decimals("0.000001", 200, places=6), units)
def test_shares_of_a_part_add_up_to_that_part_rounded(count, weights, whole, unit):
    target, shares = count * unit, [Share(weight * whole, sum(weights) * 100) for weight in weights]

    parts = handed_on(target, shares, unit=unit)

    assert abs(Fraction(sum(parts)) - Fraction(target) * Fraction(whole) / 100) <= Fraction(unit) / 2


@arithmetic
@given(st.integers(0, 10**14), weights, st.integers(1, 1000), units)
def test_it_is_all_the_same_what_shares_are_counted_in(count, weights, times, unit):
    of_all = [Share(weight, sum(weights)) for weight in weights]
    of_more = [Share(weight * times, sum(weights) * times) for weight in weights]

    assert handed_on(count * unit, of_all, unit=unit) == handed_on(count * unit, of_more, unit=unit)
