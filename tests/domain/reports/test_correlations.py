"""Pearson's coefficient: exact, and none where it is not defined."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.reports.correlate import pearson

NUMBERS = st.decimals(-1000, 1000, places=2)
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=30)


def pairs(*values: tuple[int, int]) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(x), Decimal(y)) for x, y in values]


def test_figures_that_go_together_and_against_each_other():
    assert pearson(pairs((1, 10), (2, 20), (3, 30))) == 1
    assert pearson(pairs((1, 30), (2, 20), (3, 10))) == -1
    assert pearson(pairs((1, 1), (2, 3), (3, 2))) == Decimal("0.500000")


def test_of_one_pair_and_of_figures_that_never_change_there_is_none():
    assert pearson([]) is None
    assert pearson(pairs((1, 1))) is None
    assert pearson(pairs((1, 1), (1, 2))) is None
    assert pearson(pairs((1, 2), (2, 2))) is None


@given(PAIRS)
def test_it_lies_between_minus_one_and_one_whichever_comes_first(found):
    coefficient = pearson(found)

    assert coefficient == pearson([(y, x) for x, y in found])
    assert coefficient is None or -1 <= coefficient <= 1
