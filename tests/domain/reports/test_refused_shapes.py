"""Shapes that cannot be answered are refused with what is wrong and the field."""

from datetime import date, timedelta

import pytest

from domain.metrics.catalogue import CATALOGUE, metric
from domain.reports.shape import Dimension, Shape, check_shape
from domain.shared.errors import Invalid
from domain.shared.period import Period

CALLS, STOCK = metric("calls_made"), metric("opportunities_in_stage")
AGENT, TEAM, MONTH, QUARTER, STAGE = (Dimension[name] for name in ("AGENT", "TEAM", "MONTH", "QUARTER", "STAGE"))
START = date(2020, 1, 1)


def shape(**terms):
    usual = {"metrics": [CALLS], "dimensions": [], "period": Period(START, START + timedelta(days=3_660))}
    return Shape(**(usual | terms))


REFUSED = {
    "no metric": ({"metrics": []}, "report.metric_count_out_of_bounds", "metrics"),
    "more than 24 metrics": ({"metrics": [CALLS] * 25}, "report.metric_count_out_of_bounds", "metrics"),
    "no rows": ({"first": 0}, "report.row_count_out_of_bounds", "first"),
    "more than a thousand rows": ({"first": 1_001}, "report.row_count_out_of_bounds", "first"),
    "more than ten years": (
        {"period": Period(START, START + timedelta(days=3_661))},
        "report.range_too_long",
        "until_day",
    ),
    "a dimension twice": ({"dimensions": [AGENT, TEAM, AGENT]}, "report.dimension_twice", "by"),
    "months and quarters": ({"dimensions": [MONTH, QUARTER]}, "report.dimension_twice", "by"),
    "an order by something else": ({"order_by": metric("won_count")}, "report.order_unknown", "orderBy"),
    "calls by stage": ({"dimensions": [STAGE]}, "report.dimension_not_offered", "by"),
    "a stock by month": ({"metrics": [STOCK], "dimensions": [MONTH]}, "report.dimension_not_offered", "by"),
    "a mixture by stage": (
        {"metrics": [STOCK, CALLS], "dimensions": [STAGE]},
        "report.dimension_not_offered",
        "by",
    ),
}


@pytest.mark.parametrize(("terms", "code", "path"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_answered_is_refused(terms, code, path):
    with pytest.raises(Invalid) as refused:
        check_shape(shape(**terms))

    assert (refused.value.code, refused.value.path) == (code, (path,))


def test_the_largest_shapes_are_answered():
    check_shape(shape(metrics=[CALLS] * 24, first=1_000))
    check_shape(shape(metrics=list(CATALOGUE.values()), dimensions=[AGENT, TEAM]))
    check_shape(shape(metrics=[STOCK], dimensions=[STAGE, AGENT]))
