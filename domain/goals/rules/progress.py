"""What was reached of a target, what should have been by now, and where that leaves one rule of a goal."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Self

from domain.shared.money import EXACT

DIGITS = Decimal("0.000001")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many of the days on which a target is worked for are over; a working day counts once it is over."""

    passed: int
    whole: int

    @classmethod
    def on(cls, morning: date, days: Sequence[date]) -> Self:
        """Return how many of the days, which are in order, are over on the morning of a day."""
        return cls(bisect_left(days, morning), len(days))

    @property
    def share(self) -> Fraction:
        """Return the part that is over."""
        return Fraction(self.passed, self.whole)

    @property
    def left(self) -> int:
        """Return how many are still to come, the present one among them."""
        return self.whole - self.passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What was achieved of one target. Rates and levels do not grow: they are due whole from the first day."""

    achievement: Decimal | None
    target: Decimal
    pace: Pace
    grows: bool = True
    is_lower_better: bool = False

    @property
    def expected(self) -> Decimal:
        """Return what should be reached by now: for what grows, in step with the days that are over."""
        if not self.grows:
            return self.target
        return EXACT.divide(EXACT.multiply(self.target, Decimal(self.pace.passed)), Decimal(self.pace.whole))

    @property
    def due(self) -> Fraction:
        """Return the part of the attainment that should be there by now."""
        return self.pace.share if self.grows else Fraction(1)

    @property
    def attainment(self) -> Decimal | None:
        """Return achievement ÷ target, or target ÷ achievement where lower is better; None of nothing."""
        return self._ratio(self.target)

    @property
    def pace_ratio(self) -> Decimal | None:
        """Return achievement ÷ expected, or expected ÷ achievement where lower is better; None of nothing."""
        if self.expected == 0:
            return None
        return self._ratio(self.expected) if self.achievement is not None or self.is_lower_better else ZERO

    @property
    def forecast(self) -> Decimal | None:
        """Return what the achievement would be at the end, going on as so far."""
        if self.achievement is None or not self.grows:
            return self.achievement
        if self.pace.passed == 0:
            return None
        return EXACT.divide(EXACT.multiply(self.achievement, Decimal(self.pace.whole)), Decimal(self.pace.passed))

    @property
    def needed(self) -> Decimal | None:
        """Return what is still missing on each day that is left; None where nothing can be added up any more."""
        if not self.grows or self.is_lower_better or self.pace.left == 0:
            return None
        missing = EXACT.subtract(self.target, self.achievement or ZERO)
        return EXACT.divide(max(missing, ZERO), Decimal(self.pace.left))

    @property
    def is_met(self) -> bool:
        """Return whether the target is met, to the last digit."""
        if self.is_lower_better:
            return self.achievement is None or self.achievement <= self.target
        return (self.achievement or ZERO) >= self.target

    def keeps_pace(self, threshold: Decimal) -> bool:
        """Return whether at least this ratio of what is expected is there, by the exact figures; of nothing, it is."""
        reached, expected = Fraction(self.achievement or ZERO), Fraction(self.target) * self.due
        if self.is_lower_better:
            return reached * Fraction(threshold) <= expected or (expected == 0 and self.target > 0)
        return expected == 0 or reached >= expected * Fraction(threshold)

    def _ratio(self, wanted: Decimal) -> Decimal | None:
        above, below = (wanted, self.achievement) if self.is_lower_better else (self.achievement, wanted)
        return None if above is None or below is None or below <= 0 else rounded_ratio(EXACT.divide(above, below))


def rounded_ratio(exact: Decimal) -> Decimal:
    """Return a ratio with the six decimals that are shown."""
    return EXACT.quantize(exact, DIGITS)
