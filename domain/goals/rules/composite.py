"""Several rules as one: each attainment at its weight, capped at the whole target where its rule says so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.goals.rules.progress import ONE, ZERO, Reached, rounded_ratio
from domain.shared.money import EXACT


@dataclass(frozen=True, slots=True)
class Weighed:
    """One rule's figure, its weight among the others, and whether more than the whole target counts as the whole."""

    reached: Reached
    weight: Decimal
    is_capped: bool = False

    def part(self, wanted: Decimal) -> Decimal:
        """Return how much of the wanted number is reached, 1 for all of it, unrounded."""
        reached = self.reached
        above, below = reached.achievement or ZERO, wanted
        if reached.is_lower_better:
            above, below = wanted, reached.achievement or ZERO
        # Nothing of what should be low is all that was wanted.
        part = EXACT.divide(above, below) if below else ONE
        return min(part, ONE) if self.is_capped else part


@dataclass(frozen=True, slots=True)
class Composite:
    """The rules of a goal taken together; those with a target of zero have nothing to attain and are left out."""

    rules: Sequence[Weighed]

    @property
    def attainment(self) -> Decimal | None:
        """Return the weighed mean of the attainments; None where no rule has one. A lone rule's is its own."""
        if len(self.rules) == 1 and not self.rules[0].is_capped:
            return self.rules[0].reached.attainment
        mean = self._mean(lambda one: one.part(one.reached.target))
        return None if mean is None else rounded_ratio(mean)

    @property
    def pace_ratio(self) -> Decimal | None:
        """Return what is attained ÷ what should be by now; None while nothing is expected."""
        if len(self.rules) == 1:
            return self.rules[0].reached.pace_ratio
        attained, due = self._attained(), self._mean(lambda one: one.reached.due)
        return rounded_ratio(EXACT.divide(attained, due)) if attained is not None and due else None

    @property
    def forecast(self) -> Decimal | None:
        """Return the attainment at the end, going on as so far; None as long as one of the rules cannot tell."""
        if any(one.reached.forecast is None for one in self.rules):
            return None
        ahead = [replace(one, reached=replace(one.reached, achievement=one.reached.forecast)) for one in self.rules]
        return Composite(ahead).attainment

    @property
    def is_met(self) -> bool:
        """Return whether all of it is attained, to the last digit."""
        if len(self.rules) == 1:
            return self.rules[0].reached.is_met
        attained = self._mean(lambda one: one.part(one.reached.target))
        return attained is not None and attained >= 1

    def keeps_pace(self, threshold: Decimal) -> bool:
        """Return whether at least this ratio of what should be attained by now is."""
        if len(self.rules) == 1:
            return self.rules[0].reached.keeps_pace(threshold)
        attained, due = self._attained(), self._mean(lambda one: one.reached.due)
        return attained is None or due is None or attained >= EXACT.multiply(due, threshold)

    def _attained(self) -> Decimal | None:
        # What should be low is measured against what is allowed by now, and weighs as much as is due by now.
        def of(one: Weighed) -> Decimal:
            if one.reached.is_lower_better:
                return EXACT.multiply(one.part(one.reached.expected), one.reached.due)
            return one.part(one.reached.target)

        return self._mean(of)

    def _mean(self, of: Callable[[Weighed], Decimal]) -> Decimal | None:
        counted = [one for one in self.rules if one.reached.target]
        weights = _sum(one.weight for one in counted)
        if not weights:
            return None
        return EXACT.divide(_sum(EXACT.multiply(of(one), one.weight) for one in counted), weights)


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for number in numbers:
        total = EXACT.add(total, number)
    return total
