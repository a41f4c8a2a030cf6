"""Read the text of one cell as what its column holds."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from rainmaker.importing.mapping import Column, Kind
from rainmaker.importing.template import Value


def read_cell(text: str, column: Column) -> Value:
    """Return the value of the text; ValueError says what was expected instead."""
    return _READERS[column.kind](text, column)


def _text(text: str, _column: Column) -> str:
    return text


def _date(text: str, column: Column) -> date:
    try:
        if column.format is None:
            return date.fromisoformat(text)
        return datetime.strptime(text, column.format).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ValueError(f"{text!r} is no date like {column.format or '2026-03-14'}") from None


def _decimal(text: str, column: Column) -> Decimal:
    if not _decimal_pattern(column.point, column.thousands).fullmatch(text):
        raise ValueError(f"{text!r} is no decimal number like 1200{column.point}00")
    whole, _, fraction = text.partition(column.point)
    return Decimal(f"{whole.replace(column.thousands, '') if column.thousands else whole}.{fraction or 0}")


def _integer(text: str, _column: Column) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise ValueError(f"{text!r} is no whole number like 90")
    return int(text)


@lru_cache(maxsize=64)
def _decimal_pattern(point: str, thousands: str) -> re.Pattern[str]:
    grouped = f"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    return re.compile(f"[+-]?(?:{grouped}[0-9]+)(?:{re.escape(point)}[0-9]+)?")


_READERS: Final[Mapping[Kind, Callable[[str, Column], Value]]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.DECIMAL: _decimal,
    Kind.INTEGER: _integer,
}
