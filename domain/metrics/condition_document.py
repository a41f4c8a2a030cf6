"""Conditions as they are kept and sent: plain JSON, such as {"field": {"name": "stage", "eq": "Offer"}}."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from domain.metrics.check_condition import DEEPEST, ConditionTooLarge
from domain.metrics.conditions import All, Compare, Condition, Not, Operator
from domain.metrics.conditions import Any as AnyOf
from domain.shared.errors import Invalid

_OPERATORS = {operator.value.lower(): operator for operator in Operator}
_LISTS = (Operator.IN, Operator.BETWEEN)


class ConditionUnreadable(Invalid):
    """The condition is none of all, any, not and field, or a field has not just one operator."""

    code: ClassVar[str] = "condition.unreadable"


def read_condition(document: object, *, path: tuple[str, ...], depth: int = 1) -> Condition:
    """Return the condition that the JSON says; its fields and values are checked by `check_condition`."""
    if depth > DEEPEST:
        raise ConditionTooLarge(f"a condition is nested at most {DEEPEST} levels deep", path=path)
    if not isinstance(document, Mapping) or len(document) != 1:
        raise ConditionUnreadable("send one of all, any, not and field", path=path)
    (word, content), *_ = document.items()
    match word:
        case "all" | "any":
            parts = [
                read_condition(one, path=(*path, word, str(index)), depth=depth + 1)
                for index, one in enumerate(_listed(content, (*path, word)))
            ]
            return All(tuple(parts)) if word == "all" else AnyOf(tuple(parts))
        case "not":
            return Not(read_condition(content, path=(*path, word), depth=depth + 1))
        case "field":
            return _comparison(content, (*path, word))
        case _:
            raise ConditionUnreadable(f"{word!r} is none of all, any, not and field", path=path)


def _comparison(content: object, path: tuple[str, ...]) -> Compare:
    if not isinstance(content, Mapping) or not isinstance(content.get("name"), str):
        raise ConditionUnreadable("say which field, by its name", path=(*path, "name"))
    given = {word: value for word, value in content.items() if word != "name"}
    if len(given) != 1 or not given.keys() <= _OPERATORS.keys():
        raise ConditionUnreadable(f"give exactly one of {', '.join(_OPERATORS)}", path=path)
    (word, value), *_ = given.items()
    operator = _OPERATORS[word]
    values: Sequence[Any] = _listed(value, (*path, word)) if operator in _LISTS else [value]
    if operator is Operator.IS_NULL and not isinstance(value, bool):
        raise ConditionUnreadable("is_null takes true or false", path=(*path, word))
    return Compare(content["name"], operator, tuple(values))


def _listed(content: object, path: tuple[str, ...]) -> Sequence[Any]:
    if not isinstance(content, Sequence) or isinstance(content, str):
        raise ConditionUnreadable("send a list", path=path)
    return content
