"""Money: a decimal amount in a currency, rounded once, split without losing a cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from functools import lru_cache
from typing import ClassVar, Self

from iso4217 import Currency

from domain.shared.errors import Invalid

# Wide enough that no intermediate of a plan loses a digit; a trap instead of a silent NaN.
EXACT = Context(prec=50, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])

# numeric(20, 4) in the tables: sixteen digits before the point.
LARGEST_AMOUNT = Decimal(10) ** 16


class UnknownCurrency(Invalid):
    """The currency is not a code of ISO 4217 with a minor unit."""

    code: ClassVar[str] = "money.unknown_currency"


class AmountNotANumber(Invalid):
    """The amount is no finite decimal number within the bounds of the tables."""

    code: ClassVar[str] = "money.amount_not_a_number"


@lru_cache(maxsize=512)
def exponent(currency: str) -> int:
    """Return how many decimals the currency's minor unit has (ISO 4217: EUR 2, JPY 0, KWD 3)."""
    try:
        digits = Currency(currency).exponent
    except ValueError:
        digits = None
    if digits is None:
        message = f"{currency!r} is not an ISO 4217 currency with a minor unit; send a code such as EUR"
        raise UnknownCurrency(message, path=("currency",))
    return digits


@lru_cache(maxsize=512)
def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount of the currency, such as 0.01 for EUR."""
    return Decimal(1).scaleb(-exponent(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half away from zero to the currency's minor unit (DIN 1333, as pay statements do)."""
    return EXACT.quantize(amount, minor_unit(currency))


def allocate(total: Decimal, weights: Sequence[Decimal], *, unit: Decimal) -> list[Decimal]:
    """Share a total by weights in whole units that add up exactly; largest remainder, ties in the order given."""
    sign = Decimal(-1) if total < 0 else Decimal(1)
    whole = EXACT.divide_int(abs(total), unit)
    if len(weights) == 1:
        return [sign * whole * unit]
    weight_sum = sum(weights, Decimal(0))
    exact = [EXACT.divide(EXACT.multiply(whole, weight), weight_sum) for weight in weights]
    floors = [share.quantize(Decimal(1), rounding=ROUND_DOWN, context=EXACT) for share in exact]
    left = int(whole - sum(floors, Decimal(0)))
    by_remainder = sorted(range(len(weights)), key=lambda index: (floors[index] - exact[index], index))
    for index in by_remainder[:left]:
        floors[index] += 1
    return [sign * share * unit for share in floors]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency. Different currencies never mix."""

    amount: Decimal
    currency: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read money such as "1200.00 EUR"."""
        amount, _, currency = text.partition(" ")
        return cls.of(amount, currency)

    @classmethod
    def of(cls, amount: str | Decimal, currency: str) -> Self:
        """Make money from a decimal string, refusing what is no finite number and what the currency cannot hold."""
        try:
            value = Decimal(amount)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value.copy_abs() >= LARGEST_AMOUNT:
            message = f"'{amount}' is not an amount; send a decimal string such as '1200.00'"
            raise AmountNotANumber(message, path=("amount",))
        if rounded(value, currency) != value:
            message = f"{amount} has more decimals than {currency} has; send at most {exponent(currency)}"
            raise AmountNotANumber(message, path=("amount",))
        return cls(rounded(value, currency), currency)

    def split(self, weights: Sequence[int | Decimal]) -> list[Self]:
        """Share by weights so that the parts add up to the whole."""
        shares = allocate(self.amount, [Decimal(weight) for weight in weights], unit=minor_unit(self.currency))
        return [type(self)(share, self.currency) for share in shares]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
