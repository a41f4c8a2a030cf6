"""What sales that nobody has made would pay, placed by the rules that pay real ones: a component on trial."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from domain.commissions.rules.entry import Entry, EntryKind
from domain.commissions.rules.period_lines import UNKNOWN, Outside, period_lines
from domain.commissions.rules.place import PlacedEntry, Placing, place_run
from domain.commissions.rules.quota import Quota
from domain.commissions.rules.state import EMPTY, ZERO
from domain.commissions.rules.terms import Component, Terms
from domain.commissions.rules.windows import Rule
from domain.commissions.rules.words import Accumulate, Cap
from domain.shared.money import EXACT, minor_unit

EXAMPLE_QUOTA = Decimal(100_000)  # bounds that are ratios of a quota are shown at this one
_QUOTA = Quota(EXAMPLE_QUOTA, EXAMPLE_QUOTA)
_DAY = date(2001, 1, 1)  # where every window begins
_NOBODY = UUID(int=0)


class Trial:
    """A component, and what sales pay under it in the plan's currency: each alone in windows that were empty before.

    What a cap rolls over is not lost, and a floor is made up only at the end, so neither hides what happens at a bound.
    """

    def __init__(self, component: Component, terms: Terms, currency: str) -> None:
        limits = replace(component.limits, floor=None)
        if limits.cap is Cap.ROLL_OVER:
            limits = replace(limits, period_cap=None, cap=None)
        self.component = replace(component, limits=limits)
        self.terms, self.currency = terms, currency
        self.rule = Rule(self.component, terms, currency)

    @cached_property
    def cent(self) -> Decimal:
        """Return the smallest amount that is paid."""
        return minor_unit(self.currency)

    def goes_on(self, window: Accumulate) -> bool:
        """Tell whether a window of that length holds more than one pay period."""
        return self._next_period in self.rule.window(_DAY, window)

    def pays(self, sales: Sequence[Decimal], *, is_spread: bool = False) -> list[Decimal]:
        """Return what each sale pays; if they are spread, the first stands in the pay period before the others."""
        return [one.line.amount for one in self._placed(sales, is_spread=is_spread)]

    def pays_in_period(self, sale: Decimal, outside: Outside = UNKNOWN) -> Decimal:
        """Return what a pay period with one sale pays in all, by what other figures say."""
        [placed] = self._placed([sale], is_spread=False)
        lines, _ = period_lines(self.rule, self.rule.windows(_DAY).pay, state=placed.state, outside=outside)
        return sum((line.amount for line in lines), placed.line.amount)

    @cached_property
    def _next_period(self) -> date:
        return self.rule.windows(_DAY).pay.end

    def _placed(self, sales: Sequence[Decimal], *, is_spread: bool) -> list[PlacedEntry]:
        days = [self._next_period if is_spread and place else _DAY for place in range(len(sales))]
        entries = [_sale(amount, day, place) for place, (amount, day) in enumerate(zip(sales, days, strict=True))]
        return list(place_run([Placing(entry, self.rule, _QUOTA) for entry in entries], EMPTY))


def _sale(amount: Decimal, day: date, place: int) -> Entry:
    at = datetime.combine(day, time(), tzinfo=UTC)
    key = UUID(int=place)
    exact = EXACT.add(amount, ZERO)
    return Entry(key, key, _NOBODY, EntryKind.CREDIT, at, day, "", "", place, exact, exact, exact)
