"""Scalars that lose nothing and guess nothing: decimals as strings, instants with an offset, days as days."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NewType, TypeVar

import strawberry
from graphql import BooleanValueNode, FloatValueNode, GraphQLError, IntValueNode, StringValueNode, ValueNode
from strawberry.types.scalar import ScalarDefinition

from domain.facts.event import FIRST_DAY, LAST_DAY

BigInt = NewType("BigInt", int)
Value = NewType("Value", object)
T = TypeVar("T")

DECIMAL = re.compile(r"-?[0-9]{1,28}(\.[0-9]{1,12})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
BIG_INT = re.compile(r"-?[0-9]{1,19}")
LARGEST_BIG_INT = 2**63


def read_decimal(value: Any) -> Decimal:
    """Read a decimal from a string; a JSON number may have lost digits on its way here."""
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise GraphQLError('send a finite decimal as a string, such as "1200.00"')
    return Decimal(value)


def write_decimal(value: Decimal) -> str:
    """Write a decimal without an exponent."""
    return f"{value:f}"


def read_day(value: Any) -> date:
    """Read a day."""
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise GraphQLError('send a day such as "2026-03-14"')
    day = _existing(date.fromisoformat, value)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise GraphQLError(f"{value} is too far away; send a day from {FIRST_DAY} to {LAST_DAY}")
    return day


def read_instant(value: Any) -> datetime:
    """Read an instant; without an offset nobody knows which one is meant."""
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        raise GraphQLError('send an instant with its offset, such as "2026-03-14T09:30:00+02:00"')
    return _existing(datetime.fromisoformat, value).astimezone(UTC)


def write_instant(value: datetime) -> str:
    """Write an instant in UTC."""
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def read_big_int(value: Any) -> int:
    """Read a whole number of 64 bits."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not BIG_INT.fullmatch(str(value)):
        raise GraphQLError('send a whole number as a string, such as "9007199254740993"')
    if not -LARGEST_BIG_INT <= int(value) < LARGEST_BIG_INT:
        raise GraphQLError("the number does not fit into 64 bits")
    return int(value)


def read_value(value: Any) -> str | bool:
    """Read a text, a truth, or a number with the digits that were sent, as text."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return format(Decimal(repr(value)), "f")
    raise GraphQLError("send a text, a number, true or false")


def read_value_literal(node: ValueNode, _variables: Any = None) -> str | bool:
    """Read a value that is written in the document itself: a number keeps every digit."""
    if isinstance(node, BooleanValueNode | StringValueNode):
        return node.value
    if isinstance(node, IntValueNode | FloatValueNode):
        return format(Decimal(node.value), "f")
    raise GraphQLError("send a text, a number, true or false", node)


def _existing(read: Callable[[str], T], value: str) -> T:
    try:
        return read(value)
    except ValueError as error:
        raise GraphQLError(f"{value} does not exist: {error}") from error


SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A finite decimal number, as a string such as "1200.00": nothing is rounded on the way.',
        parse_value=read_decimal,
        serialize=write_decimal,
    ),
    date: strawberry.scalar(
        name="Date",
        description='A calendar day, such as "2026-03-14".',
        parse_value=read_day,
        serialize=date.isoformat,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description='An instant with its offset, such as "2026-03-14T09:30:00+02:00"; answers are in UTC.',
        parse_value=read_instant,
        serialize=write_instant,
    ),
    BigInt: strawberry.scalar(
        name="BigInt",
        description="A whole number of 64 bits, as a string.",
        parse_value=read_big_int,
        serialize=str,
    ),
    Value: strawberry.scalar(
        name="Value",
        description='A value to compare with: a text, a number, true or false. A day is "2026-03-14", an instant'
        ' "2026-03-14T09:30:00Z"; a number may be sent as text too, and keeps its digits then in any client.',
        parse_value=read_value,
        parse_literal=read_value_literal,
        serialize=str,
    ),
}
