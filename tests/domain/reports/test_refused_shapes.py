"""Shapes that cannot be answered are refused with what is wrong and the field."""

from datetime import date, timedelta

import pytest

from domain.metrics.the_catalogue import the_catalogue
from domain.reports.document import ColumnDocument, RangeDocument
from domain.reports.shape import MOST_COLUMNS
from domain.shared.errors import RainmakerError
from domain.shared.period import Period
from reporting import field, run, shape

START = date(2020, 1, 1)
CALLS, STOCK = "calls_made", "opportunities_in_stage"
TWICE = ColumnDocument(metric=CALLS, name="calls")
BY_STAGE = ColumnDocument(metric=CALLS, where=field("stage", eq="Offer"))
DEEP = {"not": {"field": {"name": "kind", "eq": "CALL"}}}
for _ in range(20):
    DEEP = {"not": DEEP}

REFUSED = {
    "no column": (shape(of=()), "report.column_count_out_of_bounds", "columns"),
    "1,000 columns": (shape(of=[CALLS] * 1_000), "report.column_count_out_of_bounds", "columns"),
    "an unknown metric": (shape(of=[CALLS, "luck"]), "metric.unknown", "columns.1.metric"),
    "a name twice": (shape(of=[TWICE, TWICE]), "report.column_twice", "columns.1.name"),
    "the name of a dimension": (
        shape("AGENT", of=[ColumnDocument(metric=CALLS, name="agent")]),
        "report.column_twice",
        "columns.0.name",
    ),
    "a name without end": (
        shape(of=[ColumnDocument(metric=CALLS, name="x" * 101)]),
        "report.column_name_unusable",
        "columns.0.name",
    ),
    "more than ten years": (
        shape(within=Period(START, START + timedelta(days=3_661))),
        "report.range_too_long",
        "range.until_day",
    ),
    "no range": (shape(within=RangeDocument()), "report.range_unclear", "range"),
    "half a range": (shape(within=RangeDocument(from_day=START)), "report.range_unclear", "range"),
    "a dimension twice": (shape("AGENT", "TEAM", "AGENT"), "report.dimension_twice", "by"),
    "months and quarters": (shape("MONTH", "QUARTER"), "report.dimension_twice", "by"),
    "an order by something else": (shape(order=["won_count"]), "report.order_unknown", "order.0.by"),
    "calls by stage": (shape("stage", of=CALLS), "report.dimension_not_offered", "columns.0.metric"),
    "an unknown field": (shape("'; drop table facts"), "report.dimension_not_offered", "columns.0.metric"),
    "a mixture by stage": (shape("stage", of=[STOCK, CALLS]), "report.dimension_not_offered", "columns.1.metric"),
    "a stock by hour": (shape("HOUR", of=STOCK), "report.dimension_not_offered", "columns.0.metric"),
    "a stock by weekday": (shape("WEEKDAY", of=STOCK), "report.dimension_not_offered", "columns.0.metric"),
    "heads by hour": (
        shape("HOUR", of=[ColumnDocument(metric=CALLS, per="AGENT_DAY")]),
        "report.per_head_not_offered",
        "columns.0.per",
    ),
    "a filter by a field of others": (
        shape(of=CALLS, where=field("stage", eq="Offer")),
        "condition.unknown_field",
        "where.field.name",
    ),
    "a column's filter by a field of others": (
        shape(of=[BY_STAGE]),
        "condition.unknown_field",
        "columns.0.where.field.name",
    ),
    "a value of another type": (
        shape(of=CALLS, where={"all": [field("duration_seconds", gte="long")]}),
        "condition.value_of_another_type",
        "where.all.0.field.gte",
    ),
    "a number too fine": (
        shape(of="won_value", where=field("base_amount", gt="1e-20000")),
        "condition.value_of_another_type",
        "where.field.gt",
    ),
    "half a character": (
        shape(of=CALLS, where=field("name", eq="\ud800")),
        "condition.value_of_another_type",
        "where.field.eq",
    ),
    "an instant before the first": (
        shape(of=CALLS, where=field("occurred_at", gt="0001-01-01T00:00:00+14:00")),
        "condition.value_of_another_type",
        "where.field.gt",
    ),
    "a record type that is no text": (
        shape(of="leads_created", record_type="a\x00"),
        "condition.value_of_another_type",
        "record_type",
    ),
    "two operators": (shape(of=CALLS, where=field("kind", eq="CALL", ne="SMS")), "condition.unreadable", "where.field"),
    "no condition": (shape(of=CALLS, where={"xor": []}), "condition.unreadable", "where"),
    "a condition without end": (shape(of=CALLS, where=DEEP), "condition.too_large", ".".join(["where"] + ["not"] * 12)),
    "no time zone": (shape(time_zone="Mars/Olympus"), "calendar.unknown_time_zone", "time_zone"),
    "a path as time zone": (shape(time_zone="../../etc/passwd"), "calendar.unknown_time_zone", "time_zone"),
}


@pytest.mark.parametrize(("asked", "code", "path"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_answered_is_refused(company, asked, code, path):
    with pytest.raises(RainmakerError) as refused:
        await run(asked)

    assert (refused.value.code, ".".join(refused.value.path)) == (code, path)


@pytest.mark.parametrize("first", [0, -1, 1_001])
async def test_a_page_has_between_one_row_and_a_thousand(company, first):
    with pytest.raises(RainmakerError) as refused:
        await run(shape("AGENT"), first=first)

    assert (refused.value.code, refused.value.path) == ("report.row_count_out_of_bounds", ("first",))


async def test_the_largest_shapes_are_answered(company):
    every = list((await the_catalogue()).metrics)

    for some in range(0, len(every), MOST_COLUMNS):
        await run(shape("AGENT", "TEAM", "REGION", "MONTH", of=every[some : some + MOST_COLUMNS]), first=1_000)
