"""Record many exchange rates from a table in CSV: all of them, or none with the line that is wrong."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import StringIO
from typing import ClassVar

from domain.database import sql
from domain.database.operation import operation
from domain.facts.exchange_rates import record_exchange_rate
from domain.facts.rules.rates import DatedRate
from domain.shared.errors import Invalid, LimitExceeded, RainmakerError

COLUMNS = ("currency", "rate", "from_day", "until_day")
MOST_RATES = 1_000  # one transaction, in which each marks what it prices; three currencies by day for most of a year


class RateTableUnreadable(Invalid):
    """The table is no CSV with a header of currency, rate, from_day and until_day, or a cell holds something else."""

    code: ClassVar[str] = "exchange_rate.table_unreadable"


class TooManyRates(LimitExceeded):
    """A table holds at most a thousand rates."""

    code: ClassVar[str] = "limit.exchange_rates"
    limit: ClassVar[str] = "exchange_rates"


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rates were recorded, and how many were left out because just that is what holds."""

    recorded: int
    unchanged: int


@operation
async def import_exchange_rates(*, table: str, now: datetime) -> Imported:
    """Record each rate of the table that does not hold already; an empty `until_day` means until further notice.

    What is wrong is told with the number of its line, the header being line 1.
    """
    rates = _read(table)
    held = await _held()
    new = {line: rate for line, rate in rates.items() if held.get(_range(rate)) != rate.rate}
    for line, rate in new.items():
        try:
            await record_exchange_rate(
                currency=rate.currency, rate=rate.rate, from_day=rate.from_day, until_day=rate.until_day, now=now
            )
        except RainmakerError as error:
            error.path = ("csv", str(line), *error.path)
            raise
    return Imported(len(new), len(rates) - len(new))


async def _held() -> dict[tuple[str, date, date | None], Decimal]:
    rows = await sql.fetch("select currency, rate, from_day, until_day from exchange_rates order by recorded_at, id")
    return {(row["currency"], row["from_day"], row["until_day"]): row["rate"] for row in rows}


def _range(rate: DatedRate) -> tuple[str, date, date | None]:
    return rate.currency, rate.from_day, rate.until_day


def _read(table: str) -> dict[int, DatedRate]:
    reader = csv.DictReader(StringIO(table.removeprefix("\ufeff"), newline=""), strict=True)
    rates = {}
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise RateTableUnreadable(f"the header must be {','.join(COLUMNS)}", path=("csv", "1"))
        for row in reader:
            rates[reader.line_num] = _rate(row, reader.line_num)
            if len(rates) > MOST_RATES:
                message = f"a table holds at most {MOST_RATES} rates; send several"
                raise TooManyRates(message, value=len(rates), bound=MOST_RATES)
    except csv.Error as error:
        message = f"line {reader.line_num + 1} is no CSV: {error}"
        raise RateTableUnreadable(message, path=("csv", str(reader.line_num + 1))) from error
    return rates


def _rate(row: Mapping[str | None, str | None], line: int) -> DatedRate:
    if None in row or None in row.values():
        message = f"line {line} must have {len(COLUMNS)} cells; leave until_day empty where the rate goes on"
        raise RateTableUnreadable(message, path=("csv", str(line)))
    cells = {name: str(row[name]).strip() for name in COLUMNS}
    column = "rate"
    try:
        rate = Decimal(cells["rate"])
        column = "from_day"
        from_day = date.fromisoformat(cells["from_day"])
        column = "until_day"
        until_day = date.fromisoformat(cells["until_day"]) if cells["until_day"] else None
    except (InvalidOperation, ValueError) as error:
        message = f"{cells[column]!r} in line {line} is no {column}; write 0.92 and 2026-03-14"
        raise RateTableUnreadable(message, path=("csv", str(line), column)) from error
    return DatedRate(cells["currency"], rate, from_day, until_day)
