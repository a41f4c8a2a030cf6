"""The fields of a plan document: objects, lists, decimal numbers and choices, each refused with its path."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from domain.shared.errors import Invalid
from domain.shared.money import EXACT

Path = tuple[str, ...]
Choice = TypeVar("Choice", bound=StrEnum)

# Sixteen digits are what the tables hold; with eight decimals, a year's volume times a percent still fits fifty digits.
_DECIMAL = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,8})?")
_LONGEST_SHOWN = 40  # a message repeats what was sent only as far as it helps to find it


class WrongShape(Invalid):
    """An object, a list or a text was expected here."""

    code: ClassVar[str] = "plan.wrong_shape"


class UnknownField(Invalid):
    """The object has no such field."""

    code: ClassVar[str] = "plan.unknown_field"


class MissingField(Invalid):
    """The object needs this field."""

    code: ClassVar[str] = "plan.missing_field"


class NotADecimal(Invalid):
    """The number is no plain decimal string and no integer, or has too many digits."""

    code: ClassVar[str] = "plan.not_a_decimal"


class UnknownMethod(Invalid):
    """The word is none of those that this field knows."""

    code: ClassVar[str] = "plan.unknown_method"


class MethodNotOfferedYet(Invalid):
    """The word is a method of its field that this version does not calculate."""

    code: ClassVar[str] = "plan.method_not_offered_yet"


def shown(value: object) -> str:
    """Return the value as a message may repeat it."""
    return repr(value)[:_LONGEST_SHOWN] if isinstance(value, (str, float, bool)) else f"this {type(value).__name__}"


def object_at(value: object, *, path: Path, known: Collection[str]) -> dict[str, Any]:
    """Return the fields that the object fills; null is the same as leaving a field out."""
    if not isinstance(value, Mapping):
        raise WrongShape(f"{shown(value)} is no object; send one with {', '.join(known)}", path=path)
    for name in value:
        if name not in known:
            message = f"there is no field {shown(name)} here; remove it, the fields are {', '.join(known)}"
            raise UnknownField(message, path=(*path, str(name)))
    return {name: field for name, field in value.items() if field is not None}


def list_at(value: object, *, path: Path) -> list[Any]:
    """Return the items of a list."""
    if not isinstance(value, list):
        raise WrongShape(f"{shown(value)} is no list; send its items between [ and ]", path=path)
    return value


def required(fields: Mapping[str, Any], name: str, *, path: Path) -> Any:
    """Return a field that must be there."""
    if name not in fields:
        raise MissingField(f"{name} is missing; add it", path=(*path, name))
    return fields[name]


def decimal_at(value: object, *, path: Path) -> Decimal:
    """Read a decimal number from a string or an integer. A float has lost its decimals before it arrives."""
    text = str(value) if type(value) is int and abs(value) < 10**16 else value
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        message = f"{shown(value)} is no plain decimal; send a string such as '2.5', at most 16 digits and 8 decimals"
        raise NotADecimal(message, path=path)
    return EXACT.plus(Decimal(text))


def choice_at(value: object, choices: type[Choice], *, path: Path, later: Collection[str] = ()) -> Choice:
    """Read one of the words that the field knows; `later` are methods that are understood but not calculated yet."""
    offered = " or ".join(choices)
    if isinstance(value, str) and value in later:
        raise MethodNotOfferedYet(f"{path[-1]} {value} is not offered yet; use {offered}", path=path)
    if not isinstance(value, str) or value not in list(choices):
        raise UnknownMethod(f"{shown(value)} is not a value of {path[-1]}; use {offered}", path=path)
    return choices(value)
