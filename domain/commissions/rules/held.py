"""What the caps of pay periods hold for later ones, and what that is worth as it is paid."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.entry import Part
from domain.commissions.rules.state import Kept, State, value_in
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Cap, HeldLapses
from domain.shared.money import EXACT
from domain.shared.period import Cycle, Period

_LAPSE_CYCLES = {HeldLapses.QUARTER: Cycle.QUARTER, HeldLapses.YEAR: Cycle.YEAR}


class Held(NamedTuple):
    """What the cap of a period still holds of what it held at first, and what entries say that is worth.

    From a day on it no longer holds it, by the terms by which it was earned.
    """

    origin: Period
    amount: Decimal
    whole: Decimal
    lapses_on: date | None = None
    kept: Kept | None = None

    def has_lapsed(self, period: Period) -> bool:
        """Tell whether it is lost as the period begins."""
        return self.lapses_on is not None and period.start >= self.lapses_on

    def is_worth_what_was_kept(self, currency: str) -> bool:
        """Tell whether its entries know what it is worth in the currency: all of it was kept back in that."""
        kept = self.kept
        return kept is not None and (kept.window, kept.amount, kept.currency) == (self.origin, self.whole, currency)

    def worth(self, currency: str, rate: Decimal | None) -> Decimal | None:
        """Return what all of it is worth in the currency, by the rates of its entries or else by that of its period."""
        if self.kept is not None and self.is_worth_what_was_kept(currency):
            return self.kept.paid
        return None if rate is None else EXACT.multiply(self.whole, rate)

    def part(self, released: Decimal) -> Part:
        """Return which part of all of it is released now."""
        before = EXACT.subtract(self.whole, self.amount)
        return Part(before, EXACT.add(before, released), self.whole)


def held_of(rule: Rule, period: Period, state: State, *, above: Decimal) -> list[Held]:
    """Return what caps hold of a period's own pay: of its entries, and what is `above` the cap of all that it pays.

    What they held of what was taken back is gone.
    """
    limits = rule.component.limits
    held = rule.in_minor_units(EXACT.subtract(value_in(state.held, period), value_in(state.unheld, period)))
    if limits.cap is Cap.ROLL_OVER:
        held = EXACT.add(held, above)
    cycle = _LAPSE_CYCLES.get(limits.held_lapses)
    lapses_on = None if cycle is None else rule.calendar(period.start, cycle).end
    return [Held(period, held, held, lapses_on, state.kept)] if held > 0 else []
