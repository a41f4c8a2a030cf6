"""Conditions mean in SQL what they say: asked of random rows, and answered by the simplest reading there is."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.database import sql
from domain.database.parameters import Parameters
from domain.metrics import check_condition as bounds
from domain.metrics.check_condition import (
    ConditionTooLarge,
    OperatorNotOffered,
    UnknownField,
    ValueCountWrong,
    check_condition,
)
from domain.metrics.conditions import (
    All,
    Any,
    Compare,
    Not,
    Operator,
    both,
    condition_sql,
    equals,
    is_null,
    operators_of,
)
from domain.metrics.datasets import DATASETS
from domain.metrics.fields import Field, FieldType, ValueOfAnotherType

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))  # a longer run looks at other examples each time
TEXTS = st.sampled_from(["", "Offer", "offer", "Off", "%", "'", "';--", "a_b", "\\", "{r}", "$1", "Ünïcode", "true"])
VALUES = {
    FieldType.TEXT: TEXTS,
    FieldType.NUMBER: st.decimals(-3, 3, places=1),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.DAY: st.dates(date(2026, 2, 27), date(2026, 3, 2)),
    FieldType.INSTANT: st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 1, 0, 0, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    FieldType.ID: st.sampled_from([UUID(int=number) for number in range(3)]),
}
FIELDS = {kind.value: Field(kind.value, kind, f'{{r}}."{kind.value}"', "") for kind in VALUES}
COLUMNS = ", ".join(f'"{key}" {field.sql_type}' for key, field in FIELDS.items())


def holds(condition, row):
    """What the condition says of the row, read word by word."""
    match condition:
        case All():
            return all(holds(one, row) for one in condition.of)
        case Any():
            return any(holds(one, row) for one in condition.of)
        case Not():
            return not holds(condition.of, row)
    value, values = row[condition.field], condition.values
    if condition.operator is Operator.IS_NULL:
        return (value is None) is values[0]
    if value is None:
        return False
    return {
        Operator.EQ: lambda: value == values[0],
        Operator.NE: lambda: value != values[0],
        Operator.IN: lambda: value in values,
        Operator.LT: lambda: value < values[0],
        Operator.LTE: lambda: value <= values[0],
        Operator.GT: lambda: value > values[0],
        Operator.GTE: lambda: value >= values[0],
        Operator.BETWEEN: lambda: values[0] <= value <= values[1],
        Operator.CONTAINS: lambda: values[0] in value,
        Operator.STARTS_WITH: lambda: value.startswith(values[0]),
    }[condition.operator]()


@st.composite
def comparisons(draw):
    key = draw(st.sampled_from(list(FIELDS)))
    operator = draw(st.sampled_from(operators_of(FIELDS[key])))
    if operator is Operator.IS_NULL:
        return Compare(key, operator, (draw(st.booleans()),))
    size = {Operator.IN: (1, 3), Operator.BETWEEN: (2, 2)}.get(operator, (1, 1))
    return Compare(key, operator, tuple(draw(st.lists(VALUES[FIELDS[key].type], min_size=size[0], max_size=size[1]))))


TREES = st.recursive(
    comparisons(),
    lambda inner: (
        st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Not, inner)
    ),
    max_leaves=8,
)
ROWS = st.lists(
    st.fixed_dictionaries({key: st.none() | VALUES[field.type] for key, field in FIELDS.items()}),
    min_size=1,
    max_size=12,
)


async def which_hold(condition, rows):
    """For each row, whether the condition's SQL is true of it in PostgreSQL."""
    parameters = Parameters([[row[key] for row in rows] for key in FIELDS])
    arrays = ", ".join(f"${place}::{field.sql_type}[]" for place, field in enumerate(FIELDS.values(), start=1))
    named = ", ".join(f'"{key}"' for key in FIELDS)
    found = await sql.fetch(
        f"""select {condition_sql(condition, FIELDS, parameters)} as holds
              from unnest({arrays}) with ordinality as r ({named}, place) order by place""",
        *parameters,
    )
    return [row["holds"] for row in found]


@given(condition=TREES, rows=ROWS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
async def test_a_condition_holds_of_the_rows_of_which_it_says_so(database, condition, rows):
    checked = check_condition(condition, FIELDS)

    assert await which_hold(checked, rows) == [holds(condition, row) for row in rows]


@given(condition=TREES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_value_reaches_the_statement_as_text(condition):
    parameters = Parameters()

    text = condition_sql(condition, FIELDS, parameters)

    words = text
    for field in FIELDS:
        words = words.replace(f'r."{field}"', "")
    assert "'" not in words
    assert "%" not in words
    assert all(f"${place}" in words for place in range(1, len(parameters) + 1))


@pytest.mark.parametrize("name", ["'; drop table facts; --", "r.kind", "{r}", "attributes.x' or true", "", "KIND"])
@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_a_field_is_known_by_its_name_or_refused(dataset, name):
    with pytest.raises(UnknownField) as refused:
        check_condition(All((equals(name, "x"),)), dataset.fields, path=("where",))

    assert refused.value.path == ("where", "all", "0", "field", "name")


@pytest.mark.parametrize(
    ("condition", "error", "path"),
    [
        (equals("NUMBER", "ten"), ValueOfAnotherType, ("field", "eq")),
        (equals("NUMBER", "NaN"), ValueOfAnotherType, ("field", "eq")),
        (equals("NUMBER", "1e40"), ValueOfAnotherType, ("field", "eq")),
        (equals("DAY", "2026-02-30"), ValueOfAnotherType, ("field", "eq")),
        (equals("INSTANT", "2026-02-28T10:00:00"), ValueOfAnotherType, ("field", "eq")),
        (equals("ID", "dana"), ValueOfAnotherType, ("field", "eq")),
        (equals("BOOLEAN", "yes"), ValueOfAnotherType, ("field", "eq")),
        (equals("TEXT", "a\x00b"), ValueOfAnotherType, ("field", "eq")),
        (equals("TEXT", Decimal(1)), ValueOfAnotherType, ("field", "eq")),
        (Compare("TEXT", Operator.LT, ("a",)), OperatorNotOffered, ("field", "lt")),
        (Compare("NUMBER", Operator.CONTAINS, ("1",)), OperatorNotOffered, ("field", "contains")),
        (Compare("NUMBER", Operator.BETWEEN, ("1",)), ValueCountWrong, ("field", "between")),
        (Compare("NUMBER", Operator.IN, ()), ValueCountWrong, ("field", "in")),
        (Not(Any((is_null("TEXT"), equals("BOOLEAN", "1")))), ValueOfAnotherType, ("not", "any", "1", "field", "eq")),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(condition, error, path):
    with pytest.raises(error) as refused:
        check_condition(condition, FIELDS)

    assert refused.value.path == path


def test_a_condition_has_bounds():
    deep = is_null("TEXT")
    for _ in range(bounds.DEEPEST):
        deep = Not(deep)
    wide = All(tuple(is_null("TEXT") for _ in range(bounds.MOST_COMPARISONS + 1)))

    for too_large in (deep, wide):
        with pytest.raises(ConditionTooLarge):
            check_condition(too_large, FIELDS)


def test_values_that_are_told_as_text_are_read():
    read = check_condition(both(equals("NUMBER", "1.50"), equals("BOOLEAN", "true")), FIELDS)

    assert read == All((equals("NUMBER", Decimal("1.50")), Compare("BOOLEAN", Operator.EQ, (True,))))
