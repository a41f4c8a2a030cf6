"""The fields of a plan document: objects, lists, decimal numbers and choices, each refused with its path."""

import re
from collections.abc import Collection, Mapping
from datetime import date
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


class NegativeRate(Invalid):
    """A rate, a factor or a limit is never less than nothing."""

    code: ClassVar[str] = "plan.negative_rate"


class MissingMethod(Invalid):
    """The plan does not say which of several readings is meant, and each pays another total."""

    code: ClassVar[str] = "plan.missing_method"


class CountOutOfBounds(Invalid):
    """The number is no whole number within its bounds."""

    code: ClassVar[str] = "plan.count_out_of_bounds"


class NotADay(Invalid):
    """The text is no day of the calendar."""

    code: ClassVar[str] = "plan.not_a_day"


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


def amount_at(fields: Mapping[str, Any], name: str, *, path: Path) -> Decimal:
    """Read a field that must be there, a decimal from 0 on."""
    value = decimal_at(required(fields, name, path=path), path=(*path, name))
    if value < 0:
        message = f"{name} is {value:f}; write 0 where nothing is paid, or a positive number"
        raise NegativeRate(message, path=(*path, name))
    return value


def optional_amount_at(fields: Mapping[str, Any], name: str, *, path: Path) -> Decimal | None:
    """Read a decimal from 0 on, if the field is there."""
    return amount_at(fields, name, path=path) if name in fields else None


def count_at(fields: Mapping[str, Any], name: str, *, path: Path, most: int, least: int = 0) -> int | None:
    """Read a whole number within bounds, if the field is there."""
    value = fields.get(name)
    if value is not None and (type(value) is not int or not least <= value <= most):
        message = f"{name} must be a whole number from {least} to {most}; correct it"
        raise CountOutOfBounds(message, path=(*path, name))
    return value


def day_at(fields: Mapping[str, Any], name: str, *, path: Path) -> date | None:
    """Read a day such as 2026-03-01, if the field is there."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NotADay(f"{shown(value)} is no day; write it as 2026-03-01", path=(*path, name)) from None


def word_at(value: object, *, path: Path, longest: int) -> str:
    """Read a name."""
    if not isinstance(value, str) or not 1 <= len(value) <= longest or value.strip() != value:
        message = f"{shown(value)} is no name; send 1 to {longest} characters without spaces around them"
        raise WrongShape(message, path=path)
    return value


def method_at(fields: Mapping[str, Any], name: str, choices: type[Choice], *, path: Path) -> Choice:
    """Read a word that must be there, because each pays another total."""
    if name not in fields:
        raise MissingMethod(f"this must say {name}; write {' or '.join(choices)}", path=(*path, name))
    return choice_at(fields[name], choices, path=(*path, name))


def choice_at(value: object, choices: type[Choice], *, path: Path, among: Collection[Choice] | None = None) -> Choice:
    """Read one of the words that the field knows, or of those among them."""
    known = list(choices if among is None else among)
    offered = " or ".join(known)
    if not isinstance(value, str) or value not in known:
        raise UnknownMethod(f"{shown(value)} is not a value of {path[-1]}; use {offered}", path=path)
    return choices(value)
