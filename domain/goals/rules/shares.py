"""A target handed on: who has which part of it, in whole units that add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm

from domain.shared.money import EXACT, allocate

DIGITS = Decimal("0.000001")
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Share:
    """So much of so much: 40 of 100, one of three alike, or what somebody had of what all had in another cycle."""

    part: Decimal
    whole: Decimal

    @property
    def exact(self) -> Fraction:
        """Return the part of one."""
        return Fraction(self.part) / Fraction(self.whole)

    @property
    def percent(self) -> Decimal:
        """Return the share in per cent, with the six decimals that are shown."""
        return EXACT.quantize(EXACT.divide(EXACT.multiply(self.part, Decimal(100)), self.whole), DIGITS)


def handed_on(target: Decimal, shares: Sequence[Share], *, unit: Decimal) -> list[Decimal]:
    """Return the share that each has of a target, in whole units; largest remainder, ties in the order given.

    Together they are the part of the target that the shares are, rounded to the unit: of a whole, the target itself. A
    target that is no number of whole units is shared in millionths.
    """
    if target % unit:
        unit = DIGITS
    parts = [share.exact for share in shares]
    units = int(Fraction(target) / Fraction(unit) * sum(parts) + HALF)
    if not units:
        return [Decimal(0) for _ in shares]
    common = lcm(*(part.denominator for part in parts))
    return allocate(units * unit, [Decimal(int(part * common)) for part in parts], unit=unit)
