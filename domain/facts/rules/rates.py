"""What one unit of a currency was worth in base currency on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.shared.money import EXACT, rounded


@dataclass(frozen=True, slots=True)
class DatedRate:
    """Base currency for one unit, for the days from `from_day` until, and without, `until_day`."""

    currency: str
    rate: Decimal
    from_day: date
    until_day: date | None


class Priced(NamedTuple):
    """An amount in base currency with the rate and its day; both None while no rate is recorded."""

    base_amount: Decimal | None
    rate: Decimal | None
    rate_day: date


@dataclass(frozen=True, slots=True)
class RateTable:
    """The recorded rates. A day without one is never priced at another day's."""

    base_currency: str
    rates: Sequence[DatedRate]

    def rate_on(self, currency: str, day: date) -> Decimal | None:
        """Return the rate of that day; of two recorded for one range the later one holds."""
        if currency == self.base_currency:
            return Decimal(1)
        return next(
            (
                rate.rate
                for rate in reversed(self.rates)
                if rate.currency == currency
                and rate.from_day <= day
                and (rate.until_day is None or day < rate.until_day)
            ),
            None,
        )

    def price(self, amount: Decimal, currency: str, *, day: date) -> Priced:
        """Return the amount in base currency, rounded once to its minor unit."""
        rate = self.rate_on(currency, day)
        if rate is None:
            return Priced(None, None, day)
        return Priced(rounded(EXACT.multiply(amount, rate), self.base_currency), rate, day)

    def convert(self, amount: Decimal, currency: str, *, into: str, day: date) -> Decimal | None:
        """Return the exact amount in another currency by the rates of that day, or None where one is missing."""
        if currency == into:
            return amount
        out_of, to = self.rate_on(currency, day), self.rate_on(into, day)
        if out_of is None or to is None:
            return None
        return EXACT.divide(EXACT.multiply(amount, out_of), to)
