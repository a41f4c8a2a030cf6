"""The one language of conditions: all, any, not, and a field compared with values. Two-valued, in parameterised SQL.

A comparison with a missing value (null) is false; `not` is the complement of what it holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.database.parameters import Parameters
from domain.metrics.fields import NUMBERS, Field, FieldType, Value


class Operator(StrEnum):
    """How a field is compared."""

    EQ = "EQ"
    NE = "NE"
    IN = "IN"
    LT = "LT"
    LTE = "LTE"
    GT = "GT"
    GTE = "GTE"
    BETWEEN = "BETWEEN"
    CONTAINS = "CONTAINS"
    STARTS_WITH = "STARTS_WITH"
    IS_NULL = "IS_NULL"


@dataclass(frozen=True, slots=True)
class Compare:
    """A field compared with values; `IS_NULL` takes one, true or false, and `BETWEEN` two, both included."""

    field: str
    operator: Operator
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every one of them holds; none at all hold too."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of them holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    of: "Condition"


Condition: TypeAlias = Compare | All | Any | Not
EVERYTHING = All(())

_SIGNS = {
    Operator.EQ: "=",
    Operator.NE: "<>",
    Operator.LT: "<",
    Operator.LTE: "<=",
    Operator.GT: ">",
    Operator.GTE: ">=",
}
_ORDERED = (Operator.LT, Operator.LTE, Operator.GT, Operator.GTE, Operator.BETWEEN)
_TEXTUAL = (Operator.CONTAINS, Operator.STARTS_WITH)


def equals(field: str, *values: Value) -> Compare:
    """Return the condition that the field has one of the values."""
    return Compare(field, Operator.EQ, values) if len(values) == 1 else Compare(field, Operator.IN, values)


def is_true(field: str) -> Compare:
    """Return the condition that the field is true."""
    return Compare(field, Operator.EQ, (True,))


def is_false(field: str) -> Compare:
    """Return the condition that the field is false."""
    return Compare(field, Operator.EQ, (False,))


def is_null(field: str) -> Compare:
    """Return the condition that the field has no value."""
    return Compare(field, Operator.IS_NULL, (True,))


def both(first: Condition, second: Condition) -> Condition:
    """Return the condition that both hold."""
    conditions = tuple(part for one in (first, second) for part in (one.of if isinstance(one, All) else (one,)))
    return conditions[0] if len(conditions) == 1 else All(conditions)


def operators_of(field: Field) -> list[Operator]:
    """Return how the field can be compared."""
    is_ordered = field.type in (*NUMBERS, FieldType.DAY, FieldType.INSTANT)
    is_text = field.type is FieldType.TEXT
    return [one for one in Operator if (is_ordered or one not in _ORDERED) and (is_text or one not in _TEXTUAL)]


def fields_named(condition: Condition) -> set[str]:
    """Return the fields that the condition speaks of."""
    match condition:
        case Compare():
            return {condition.field}
        case Not():
            return fields_named(condition.of)
        case _:
            return {name for part in condition.of for name in fields_named(part)}


def condition_sql(
    condition: Condition,
    fields: Mapping[str, Field],
    parameters: Parameters,
    *,
    row: str = "r",
    moment: str = "current_date",
) -> str:
    """Return the condition as SQL that is true or false, never null; its values are parameters."""

    def compiled(one: Condition) -> str:
        return condition_sql(one, fields, parameters, row=row, moment=moment)

    match condition:
        case All():
            return f"({' and '.join(map(compiled, condition.of)) or 'true'})"
        case Any():
            return f"({' or '.join(map(compiled, condition.of)) or 'false'})"
        case Not():
            return f"(not {compiled(condition.of)})"
        case Compare():
            field = fields[condition.field]
            return _comparison(condition, field.of(row, moment=moment), field.sql_type, parameters)


def _comparison(compare: Compare, left: str, kind: str, parameters: Parameters) -> str:
    if compare.operator is Operator.IS_NULL:
        return f"({left} is {'' if compare.values[0] else 'not '}null)"
    return f"coalesce({_compared(compare, left, kind, parameters)}, false)"


def _compared(compare: Compare, left: str, kind: str, parameters: Parameters) -> str:
    values = compare.values
    match compare.operator:
        case Operator.IN:
            return f"{left} = any({parameters.bind(list(values))}::{kind}[])"
        case Operator.BETWEEN:
            low, high = (f"{parameters.bind(value)}::{kind}" for value in values)
            return f"{left} between {low} and {high}"
        case Operator.CONTAINS:
            return f"strpos({left}, {parameters.bind(values[0])}::text) > 0"
        case Operator.STARTS_WITH:
            return f"starts_with({left}, {parameters.bind(values[0])}::text)"
        case _:
            return f"{left} {_SIGNS[compare.operator]} {parameters.bind(values[0])}::{kind}"
