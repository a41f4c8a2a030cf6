"""Whether a condition can be meant of a dataset: known fields, fitting operators, values of their types, bounds."""

from collections.abc import Mapping
from typing import ClassVar

from domain.metrics.conditions import All, Any, Compare, Condition, Not, Operator, operators_of
from domain.metrics.fields import Field
from domain.shared.errors import Invalid, NotFound

DEEPEST = 12  # levels of all, any and not
MOST_COMPARISONS = 200
MOST_VALUES = 1_000
_COUNTS = {Operator.IN: (1, MOST_VALUES), Operator.BETWEEN: (2, 2)}


class UnknownField(NotFound):
    """The dataset has no such field."""

    code: ClassVar[str] = "condition.unknown_field"


class OperatorNotOffered(Invalid):
    """The field cannot be compared in this way."""

    code: ClassVar[str] = "condition.operator_not_offered"


class ValueCountWrong(Invalid):
    """The operator takes another number of values."""

    code: ClassVar[str] = "condition.value_count_wrong"


class ConditionTooLarge(Invalid):
    """A condition has bounded depth and size."""

    code: ClassVar[str] = "condition.too_large"


def check_condition(condition: Condition, fields: Mapping[str, Field], *, path: tuple[str, ...] = ()) -> Condition:
    """Return the condition with every value of its field's type, or refuse it with the path of what is wrong."""
    if _comparisons(condition) > MOST_COMPARISONS:
        raise ConditionTooLarge(f"a condition compares at most {MOST_COMPARISONS} times", path=path)
    return _checked(condition, fields, path, depth=1)


def _checked(condition: Condition, fields: Mapping[str, Field], path: tuple[str, ...], *, depth: int) -> Condition:
    if depth > DEEPEST:
        raise ConditionTooLarge(f"a condition is nested at most {DEEPEST} levels deep", path=path)

    def within(one: Condition, *step: str) -> Condition:
        return _checked(one, fields, (*path, *step), depth=depth + 1)

    match condition:
        case Compare():
            return _checked_comparison(condition, fields, (*path, "field"))
        case Not():
            return Not(within(condition.of, "not"))
        case All():
            return All(tuple(within(one, "all", str(index)) for index, one in enumerate(condition.of)))
        case Any():
            return Any(tuple(within(one, "any", str(index)) for index, one in enumerate(condition.of)))


def _checked_comparison(compare: Compare, fields: Mapping[str, Field], path: tuple[str, ...]) -> Compare:
    field = fields.get(compare.field)
    if field is None:
        known = ", ".join(sorted(fields))
        raise UnknownField(f"there is no field {compare.field!r} here; use one of {known}", path=(*path, "name"))
    operator = compare.operator
    place = (*path, operator.value.lower())
    _check_operator(field, operator, place)
    fewest, most = _COUNTS.get(operator, (1, 1))
    if not fewest <= len(compare.values) <= most:
        raise ValueCountWrong(f"{operator.value} takes {fewest} to {most} values", path=place)
    if operator is Operator.IS_NULL:
        return compare
    try:
        return Compare(compare.field, operator, tuple(field.read(value) for value in compare.values))
    except Invalid as error:
        error.path = place
        raise


def _check_operator(field: Field, operator: Operator, path: tuple[str, ...]) -> None:
    if operator not in operators_of(field):
        message = f"{field.key} is {field.type.value}; it cannot be compared by {operator.value}"
        raise OperatorNotOffered(message, path=path)


def _comparisons(condition: Condition) -> int:
    match condition:
        case Compare():
            return 1
        case Not():
            return _comparisons(condition.of)
        case _:
            return sum(map(_comparisons, condition.of))
