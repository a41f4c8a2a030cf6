"""What the caps of pay periods hold for later ones."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.state import State, value_in
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Cap, HeldLapses
from domain.shared.money import EXACT
from domain.shared.period import Cycle, Period

_LAPSE_CYCLES = {HeldLapses.QUARTER: Cycle.QUARTER, HeldLapses.YEAR: Cycle.YEAR}


class Held(NamedTuple):
    """What the cap of a period holds, and from when on no longer, by the terms by which it was earned."""

    origin: Period
    amount: Decimal
    lapses_on: date | None = None

    def has_lapsed(self, period: Period) -> bool:
        """Tell whether it is lost as the period begins."""
        return self.lapses_on is not None and period.start >= self.lapses_on


def held_of(rule: Rule, period: Period, state: State, *, above: Decimal) -> list[Held]:
    """Return what caps hold of a period's own pay: of its entries, and what is `above` the cap of all that it pays.

    What they held of what was taken back is gone.
    """
    limits = rule.component.limits
    held = EXACT.subtract(value_in(state.held, period), value_in(state.unheld, period))
    if limits.cap is Cap.ROLL_OVER:
        held = EXACT.add(held, above)
    cycle = _LAPSE_CYCLES.get(limits.held_lapses)
    lapses_on = None if cycle is None else rule.calendar(period.start, cycle).end
    return [Held(period, held, lapses_on)] if held > 0 else []
