"""Whether a metric says anything of a team."""

import pytest

from domain.metrics.build_metric import build_metric
from domain.metrics.catalogue import BUILT_IN
from domain.metrics.datasets import DATASETS
from domain.metrics.definition import How, MeasureDefinition, RatioDefinition
from domain.metrics.rolls_up import can_roll_up

WORDS = {"label": "Sales", "description": "Of those credited."}


def kind(**compared):
    return {"field": {"name": "kind", **compared}}


def sales(where):
    definition = MeasureDefinition(**WORDS, dataset="credited_sales", aggregate=How.COUNT, where=where)
    return build_metric(definition, key="sales", number=1, datasets=DATASETS, find=lambda *_: None)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, True),
        (kind(eq="SPLIT"), True),
        (kind(eq="OVERLAY"), False),
        (kind(ne="SPLIT"), False),
        (kind(**{"in": ["OVERLAY", "SPLIT"]}), True),
        (kind(contains="LAY"), False),
        (kind(starts_with="SP"), True),
        (kind(is_null=True), False),
        ({"not": kind(eq="SPLIT")}, False),
        ({"not": {"any": [kind(eq="OVERLAY"), {"field": {"name": "product", "eq": "A"}}]}}, True),
        ({"any": [kind(eq="OVERLAY"), {"field": {"name": "product", "eq": "A"}}]}, True),
        ({"all": [kind(eq="OVERLAY"), {"field": {"name": "product", "eq": "A"}}]}, False),
        ({"any": []}, False),
    ],
)
def test_rows_of_which_none_counts_for_a_team_say_nothing_of_it(where, expected):
    assert can_roll_up(sales(where)) is expected


def test_a_ratio_rolls_up_as_far_as_both_of_its_sides_do():
    found = {"all": sales(None), "overlays": sales(kind(eq="OVERLAY"))}

    def ratio(above, below):
        definition = RatioDefinition(**WORDS, numerator=above, denominator=below)
        return build_metric(definition, key="r", number=1, datasets=DATASETS, find=lambda key, _: found[key])

    assert [can_roll_up(ratio("all", "all")), can_roll_up(ratio("overlays", "all"))] == [True, False]


def test_every_built_in_metric_says_something_of_a_team():
    assert [key for key, metric in BUILT_IN.items() if not can_roll_up(metric)] == []
