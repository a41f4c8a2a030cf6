"""Plans between GraphQL and the rules: inputs have the fields of the plan document, and so have the types."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

import msgspec

from api.commissions.measure_input import PlanMeasureInput
from api.metrics.inputs import ConditionInput

T = TypeVar("T")


def as_document(given: Any) -> Any:
    """Return what was sent as the rules read it: what was left out is left out, and numbers keep every digit."""
    match given:
        case ConditionInput() | PlanMeasureInput():
            return given.document()
        case list():
            return [as_document(one) for one in given]
        case _ if is_dataclass(given):
            return _fields(given)
        case _:
            return _plain(given)


def read_document(document: Any, kind: type[T]) -> T:
    """Return a part of a plan, or of the explanation of what it pays, as the type that shows it."""
    return msgspec.convert(_named(document), kind)


def _fields(given: Any) -> dict[str, Any]:
    stated = {field.name.rstrip("_"): getattr(given, field.name) for field in fields(given)}
    return {name: as_document(value) for name, value in stated.items() if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case _:
            return value


def _named(document: Any) -> Any:
    """Return it in the words of the types: `from` is a word of Python, and what a component measures is an object."""
    if isinstance(document, Mapping):
        named = {_NAMES.get(name, name): _named(value) for name, value in document.items()}
        if "key" in named and isinstance(measure := named.get("measure"), str):
            named["measure"] = {"of": measure}
        return named
    return [_named(one) for one in document] if isinstance(document, list) else document


_NAMES = {
    "from": "from_",
    "postedBefore": "posted_before",
    "planVersion": "plan_version",
    "reversedOn": "reversed_on",
}
