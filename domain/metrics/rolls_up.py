"""Whether a metric says anything of a team: of some rows that it counts none may count for one."""

from collections.abc import Mapping

from domain.metrics.conditions import All, Any, Compare, Condition, Not, Operator, both
from domain.metrics.fields import Value
from domain.metrics.metric import AnyMetric
from domain.metrics.part import Part


def can_roll_up(metric: AnyMetric) -> bool:
    """Return whether each of its parts may count rows for a team."""
    return all(_may_count(part) for part in metric.parts)


def _may_count(part: Part) -> bool:
    return _truth(both(part.where, part.only), _known(part.dataset.rolls_up)) is not False


def _known(condition: Condition) -> Mapping[str, Value]:
    # A dataset says of its rows that roll up what one field of them is, or nothing.
    return {condition.field: condition.values[0]} if isinstance(condition, Compare) else {}


def _truth(condition: Condition, known: Mapping[str, Value]) -> bool | None:
    """Return whether the condition holds of every row with these values, or of none; None is of some."""
    match condition:
        case Compare():
            return _compared(condition, known[condition.field]) if condition.field in known else None
        case Not():
            holds = _truth(condition.of, known)
            return None if holds is None else not holds
        case All():
            return _all([_truth(one, known) for one in condition.of])
        case Any():
            holds = _all([_truth(Not(one), known) for one in condition.of])
            return None if holds is None else not holds


def _all(truths: list[bool | None]) -> bool | None:
    if False in truths:
        return False
    return None if None in truths else True


def _compared(compare: Compare, value: Value) -> bool | None:
    match compare.operator:
        case Operator.EQ | Operator.IN:
            return value in compare.values
        case Operator.NE:
            return value not in compare.values
        case Operator.CONTAINS:
            return str(compare.values[0]) in str(value)
        case Operator.STARTS_WITH:
            return str(value).startswith(str(compare.values[0]))
        case Operator.IS_NULL:
            return not compare.values[0]
        case _:
            return None
