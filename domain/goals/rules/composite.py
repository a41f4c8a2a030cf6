"""Several rules as one: each attainment at its weight, capped at the whole target where its rule says so."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from domain.goals.rules.progress import Reached, rounded_ratio
from domain.shared.money import EXACT

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One rule's figure, its weight among the others, and whether more than the whole target counts as the whole."""

    reached: Reached
    weight: Decimal
    is_capped: bool = False

    def part(self, wanted: Fraction) -> Fraction:
        """Return how much of the wanted number is reached, 1 for all of it, exactly."""
        achieved = Fraction(self.reached.achievement or 0)
        above, below = (wanted, achieved) if self.reached.is_lower_better else (achieved, wanted)
        # Nothing of what should be low, or less than that, is all that was wanted.
        part = above / below if below > 0 else WHOLE
        return min(part, WHOLE) if self.is_capped else part


@dataclass(frozen=True)
class Composite:
    """The rules of a goal taken together; those with a target of zero have nothing to attain and are left out."""

    rules: Sequence[Weighed]

    @property
    def attainment(self) -> Decimal | None:
        """Return the weighed mean of the attainments; None where no rule has one. A lone rule's is its own."""
        if len(self.rules) == 1 and not self.rules[0].is_capped:
            return self.rules[0].reached.attainment
        exact = self._exact
        return None if exact is None else _shown(exact)

    @property
    def pace_ratio(self) -> Decimal | None:
        """Return what is attained ÷ what should be by now; None while nothing is expected."""
        if len(self.rules) == 1:
            return self.rules[0].reached.pace_ratio
        attained, due = self._attained_by_now(), self._due()
        return _shown(attained / due) if attained is not None and due else None

    @property
    def forecast(self) -> Decimal | None:
        """Return the attainment at the end, going on as so far; None as long as one of the rules cannot tell."""
        if any(one.reached.forecast is None for one in self.rules):
            return None
        ahead = [replace(one, reached=replace(one.reached, achievement=one.reached.forecast)) for one in self.rules]
        return Composite(ahead).attainment

    @property
    def is_met(self) -> bool:
        """Return whether all of it is attained, to the last digit; of nothing but targets of zero, whether each is."""
        exact = self._exact
        if len(self.rules) == 1 or exact is None:
            return all(one.reached.is_met for one in self.rules)
        return exact >= WHOLE

    def has_come_to(self, percent: Decimal) -> bool:
        """Return whether so much of it is attained, to the last digit; never of a target of zero."""
        exact = self._exact
        return exact is not None and exact * 100 >= Fraction(percent)

    def keeps_pace(self, threshold: Decimal) -> bool:
        """Return whether at least this ratio of what should be attained by now is; of nothing, it is."""
        if len(self.rules) == 1:
            return self.rules[0].reached.keeps_pace(threshold)
        attained, due = self._attained_by_now(), self._due()
        return attained is None or not due or attained >= due * Fraction(threshold)

    @cached_property
    def _exact(self) -> Fraction | None:
        return self._mean(lambda one: one.part(Fraction(one.reached.target)))

    def _due(self) -> Fraction | None:
        return self._mean(lambda one: one.reached.due)

    def _attained_by_now(self) -> Fraction | None:
        # What should be low is measured against what is allowed by now, and weighs as much as is due by now.
        def of(one: Weighed) -> Fraction:
            target, due = Fraction(one.reached.target), one.reached.due
            return one.part(target * due) * due if one.reached.is_lower_better else one.part(target)

        return self._mean(of)

    def _mean(self, of: Callable[[Weighed], Fraction]) -> Fraction | None:
        counted = [one for one in self.rules if one.reached.target]
        weights = sum((Fraction(one.weight) for one in counted), Fraction(0))
        if not weights:
            return None
        return sum((of(one) * Fraction(one.weight) for one in counted), Fraction(0)) / weights


def _shown(exact: Fraction) -> Decimal:
    return rounded_ratio(EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator)))
