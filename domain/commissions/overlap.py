"""Whether two components may pay the same credit."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.commissions.rules.terms import Component
from domain.commissions.rules.words import PaidCredit
from domain.metrics.condition_document import read_condition
from domain.metrics.conditions import All, Compare, Condition, Not, Operator
from domain.metrics.conditions import Any as AnyOf
from domain.metrics.fields import Value

_LISTED = (Operator.EQ, Operator.IN)
_AT_LEAST, _AT_MOST = (Operator.GT, Operator.GTE), (Operator.LT, Operator.LTE)


def overlap(one: Component, other: Component) -> bool:
    """Tell whether a credit may be paid by both; only what cannot be met together keeps them apart."""
    if one.credit is not other.credit:
        return False
    levels = one.credit is PaidCredit.OWN or None in (one.level, other.level) or one.level == other.level
    kinds = one.kinds is None or other.kinds is None or bool(set(one.kinds) & set(other.kinds))
    days = _begins_before_end(one, other) and _begins_before_end(other, one)
    return levels and kinds and days and not (one.when and other.when and _exclude(one.when, other.when))


def _begins_before_end(one: Component, other: Component) -> bool:
    return one.until_day is None or other.from_day is None or other.from_day < one.until_day


def _exclude(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return _never_both(*(read_condition(when, path=("when",)) for when in (one, other)))


def _never_both(one: Condition, other: Condition) -> bool:
    """Tell whether it is plain that no transaction meets both; where it is not plain, they may."""
    for this, that in ((one, other), (other, one)):
        match this:
            case All():
                if any(_never_both(part, that) for part in this.of):
                    return True
            case AnyOf():
                if all(_never_both(part, that) for part in this.of):
                    return True
            case Not():
                if this.of == that:
                    return True
            case Compare():
                if isinstance(that, Compare) and this.field == that.field and _apart(this, that):
                    return True
    return False


def _apart(one: Compare, other: Compare) -> bool:
    if one.operator is Operator.IS_NULL:
        # What is missing meets no comparison.
        return bool(one.values[0]) and (other.operator is not Operator.IS_NULL or not other.values[0])
    if one.operator in _LISTED:
        return not any(_may_be(value, other) for value in one.values)
    return one.operator in (*_AT_LEAST, Operator.BETWEEN) and _is_above(one, other)


def _may_be(value: Value, compare: Compare) -> bool:
    """Tell whether a field of that value may meet the comparison."""
    match compare.operator:
        case Operator.EQ | Operator.IN:
            return any(_same(value, one) for one in compare.values)
        case Operator.NE:
            return not _same(value, compare.values[0])
        case Operator.CONTAINS:
            return str(compare.values[0]) in str(value)
        case Operator.STARTS_WITH:
            return str(value).startswith(str(compare.values[0]))
        case Operator.IS_NULL:
            return not compare.values[0]
        case _:
            # One value is a range from itself to itself.
            alone = Compare(compare.field, Operator.BETWEEN, (value, value))
            return not _is_above(alone, compare) and not _is_above(compare, alone)


def _is_above(one: Compare, other: Compare) -> bool:
    """Tell whether all that one allows is more than all that the other does."""
    if one.operator not in (*_AT_LEAST, Operator.BETWEEN) or other.operator not in (*_AT_MOST, Operator.BETWEEN):
        return False
    low, high = _number(one.values[0]), _number(other.values[-1])
    if low is None or high is None:
        return False
    is_open = one.operator is Operator.GT or other.operator is Operator.LT
    return low >= high if is_open else low > high


def _same(one: Value, other: Value) -> bool:
    low, high = _number(one), _number(other)
    return one == other if low is None or high is None else low == high


def _number(value: Value) -> Decimal | None:
    """Return a number, or a day by its place in the calendar; None of what has no order here."""
    if isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return _place_of_day(str(value))


def _place_of_day(text: str) -> Decimal | None:
    try:
        return Decimal(date.fromisoformat(text).toordinal())
    except ValueError:
        return None
