"""Typed fields of a dataset: what can be asked about its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from domain.shared.errors import Invalid

Value = str | Decimal | bool | date | datetime | UUID
LARGEST_NUMBER = Decimal(10) ** 30
MOST_DECIMALS = 1_000  # the database holds some more, and nobody needs them


class FieldType(StrEnum):
    """What the values of a field are."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    BOOLEAN = "BOOLEAN"
    DAY = "DAY"
    INSTANT = "INSTANT"
    ID = "ID"


SQL_TYPES = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "numeric",
    FieldType.MONEY: "numeric",
    FieldType.BOOLEAN: "boolean",
    FieldType.DAY: "date",
    FieldType.INSTANT: "timestamptz",
    FieldType.ID: "uuid",
}
NUMBERS = (FieldType.NUMBER, FieldType.MONEY)
EXAMPLES = {
    FieldType.TEXT: "'Negotiation'",
    FieldType.NUMBER: "12.5",
    FieldType.MONEY: "1200.00, in base currency",
    FieldType.BOOLEAN: "true or false",
    FieldType.DAY: "2026-03-14",
    FieldType.INSTANT: "2026-03-14T09:30:00Z",
    FieldType.ID: "a UUID",
}


class ValueOfAnotherType(Invalid):
    """The value cannot be compared with the field."""

    code: ClassVar[str] = "condition.value_of_another_type"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its type, and its SQL over a row called `{r}`; a stock's may speak of its `{moment}`, a day."""

    key: str
    type: FieldType
    sql: str
    description: str
    choices: Sequence[str] = ()

    def of(self, row: str, *, moment: str = "current_date") -> str:
        """Return the SQL of the field for the row of that alias."""
        return self.sql.format(r=row, moment=moment)

    @property
    def sql_type(self) -> str:
        """Return the type of its SQL."""
        return SQL_TYPES[self.type]

    def read(self, value: object) -> Value:
        """Return the value as one of the field's type; it may be given as text."""
        try:
            return self._read(value)
        except (ValueError, ArithmeticError) as error:  # of numbers, and of instants before the first year
            message = f"{value!r} is no value of {self.key}, which is {self.type.value}; give {EXAMPLES[self.type]}"
            raise ValueOfAnotherType(message) from error

    def _read(self, value: object) -> Value:
        match self.type:
            case FieldType.BOOLEAN:
                return _boolean(value)
            case FieldType.NUMBER | FieldType.MONEY:
                return _number(value)
            case FieldType.DAY:
                return value if type(value) is date else date.fromisoformat(_text(value))
            case FieldType.INSTANT:
                return _instant(value)
            case FieldType.ID:
                return value if isinstance(value, UUID) else UUID(_text(value))
            case _:
                return _text(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("not a text")
    value.encode()  # half of a character is none
    return value


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("neither true nor false")


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError("not a number")  # noqa: TRY004 - told as a value of another type
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= LARGEST_NUMBER or int(number.as_tuple().exponent) < -MOST_DECIMALS:
        raise ValueError("out of range")
    return number


def _instant(value: object) -> datetime:
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant.astimezone(UTC)
