"""A component as a version of its plan holds it, and the windows that a day lies in under it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple, TypeAlias

from domain.commissions.rules.following import UNCUT, Since
from domain.commissions.rules.rates import Rate, looks_at_transaction, looks_at_window, needs_quota
from domain.commissions.rules.terms import Component, Gate, Limits, Multiplier, Terms
from domain.commissions.rules.words import Accumulate, Cap, Clawback, FigureOf, Negatives, PaidCredit
from domain.shared.money import EXACT, minor_unit, rounded
from domain.shared.period import Cycle, Period

Calendar: TypeAlias = Callable[[date, Cycle], Period]

EVER = Period(date.min, date.max)
_MOST_DAYS = 4096  # ten years of days, whose windows need not be found again
_CYCLES = {Accumulate.QUARTER: Cycle.QUARTER, Accumulate.YEAR: Cycle.YEAR}


class Windows(NamedTuple):
    """The windows that hold one day."""

    volume: Period
    pay: Period
    gate: Period
    opened: Period
    multiplier: Period


@dataclass(frozen=True)
class Rule:
    """A component as its version holds it. `since` is when its volume last began again at zero.

    Who is paid in another currency than the plan's has a `pay_currency`: lines are rounded in that, and only in that.
    Where the cap of an earlier version rolls over, something may be `held_before`. Where a limit holds on other days of
    the pay period, what is paid on this one `counts_for_limits`, too.
    """

    component: Component
    terms: Terms
    currency: str
    calendar: Calendar = Period.containing
    since: Since = UNCUT
    pay_currency: str | None = None
    held_before: bool = False
    counts_for_limits: bool = False

    @cached_property
    def windows(self) -> Callable[[date], Windows]:
        """Return what finds the windows of a day."""
        return lru_cache(maxsize=_MOST_DAYS)(self._windows)

    @cached_property
    def paid_in(self) -> str:
        """Return the currency in which lines are paid."""
        return self.pay_currency or self.currency

    @cached_property
    def converts(self) -> bool:
        """Tell whether lines are paid in another currency than the plan's."""
        return self.paid_in != self.currency

    def in_minor_units(self, value: Decimal) -> Decimal:
        """Return a sum of pay rounded; as it is while another currency is paid, from which it may come, too."""
        return value if self.converts or not value else EXACT.plus(rounded(value, self.currency))

    @cached_property
    def is_capped_by_line(self) -> bool:
        """Tell whether lines keep within the cap of the period; with an outside figure only the period's lines can."""
        return self.component.limits.period_cap is not None and not self.looks_outside

    @cached_property
    def cap(self) -> Decimal:
        """Return the cap of a pay period in whole minor units."""
        unit = minor_unit(self.currency)
        return (self.component.limits.period_cap or Decimal(0)).quantize(unit, rounding=ROUND_FLOOR, context=EXACT)

    @cached_property
    def looks_outside(self) -> bool:
        """Tell whether a gate or a multiplier takes another figure's value for the whole period."""
        return any(not rule.is_own for rule in (self.component.gate, self.component.multiplier) if rule is not None)

    @cached_property
    def looks_at_team(self) -> bool:
        """Tell whether a gate or a multiplier looks at a figure of the agent's team."""
        return any(one.of is FigureOf.TEAM for one in (self.component.gate, self.component.multiplier) if one)

    @cached_property
    def pays_without_entries(self) -> bool:
        """Tell whether a period may pay something only because it has begun: a floor, or what a cap has held."""
        return self.component.limits.floor is not None or self.may_release

    @cached_property
    def may_release(self) -> bool:
        """Tell whether a cap may have held pay for later periods."""
        return self.held_before or self.component.limits.cap is Cap.ROLL_OVER

    @cached_property
    def ended(self) -> "Rule":
        """Return the rule of periods after its last day: it limits nothing there, and what is held is due."""
        return replace(self, component=replace(self.component, limits=Limits()), held_before=True)

    @cached_property
    def has_period_lines(self) -> bool:
        """Tell whether some of the pay of a period belongs to no single entry."""
        return self.looks_outside or self.pays_without_entries or self.counts_for_limits

    @cached_property
    def sums_periods(self) -> bool:
        """Tell whether the pay of the period so far is kept with the state."""
        return self.has_period_lines or self.is_capped_by_line

    @cached_property
    def accumulates(self) -> bool:
        """Tell whether earlier volume of the window decides what a later entry pays."""
        return accumulates(self.component)

    @cached_property
    def needs_quota(self) -> bool:
        """Tell whether some bounds are ratios of a quota."""
        return any(needs_quota(rate) for rate in rates_of(self.component))

    @cached_property
    def pays_by_sale(self) -> bool:
        """Tell whether some rate pays for a sale as a whole, whatever a share of it is worth."""
        return any(looks_at_transaction(rate) for rate in rates_of(self.component))

    @cached_property
    def multiplies_own(self) -> bool:
        """Tell whether a multiplier goes credit by credit, by the component's own volume."""
        multiplier = self.component.multiplier
        return multiplier is not None and multiplier.is_own

    @cached_property
    def looks_at_origins(self) -> bool:
        """Tell whether what is given back at its own day goes by whether its origin was paid, and at which level."""
        component = self.component
        is_chosen = component.first_n is not None or component.credit is PaidCredit.OVERRIDE
        return is_chosen and self.terms.clawback.policy is Clawback.NET_NOW

    @cached_property
    def keeps_state(self) -> bool:
        """Tell whether entries decide what later ones pay."""
        component = self.component
        return (
            self.accumulates
            or self.sums_periods
            or self.multiplies_own
            or component.first_n is not None
            or (component.gate is not None and component.gate.is_own)
            or self.terms.negatives is Negatives.CARRY
        )

    def reach(self, day: date) -> Period | None:
        """Return the longest window in which an entry of that day decides what later ones pay; None if it does not."""
        windows, component = self.windows(day), self.component
        looked_at = [
            (windows.volume, self.accumulates or component.first_n is not None),
            (windows.pay, self.sums_periods),
            (windows.gate, component.gate is not None and component.gate.is_own),
            (windows.multiplier, self.multiplies_own),
            (EVER, self.terms.negatives is Negatives.CARRY or self.looks_at_origins),
        ]
        found = [window for window, is_looked_at in looked_at if is_looked_at]
        return max(found, key=lambda window: (window.end, -window.start.toordinal())) if found else None

    def _windows(self, day: date) -> Windows:
        component, since = self.component, self.since
        volume = self.window(day, component.accumulate, since.volume)
        gate = self._window_of(day, component.gate, since.gate) or volume
        multiplier = self._window_of(day, component.multiplier, since.multiplier) or volume
        opened = min(volume, gate, key=lambda window: (window.end, -window.start.toordinal()))
        return Windows(volume, self.calendar(day, self.terms.pay_period), gate, opened, multiplier)

    def _window_of(self, day: date, figure: Gate | Multiplier | None, since: date | None) -> Period | None:
        """Return the window of a figure; one that is not the component's own knows nothing of its versions."""
        return self.window(day, figure.window, since if figure.is_own else None) if figure else None

    def window(self, day: date, accumulate: Accumulate, since: date | None = None) -> Period:
        """Return the window of that length around the day, cut where it began again at zero."""
        cycle = _CYCLES.get(accumulate, self.terms.pay_period)
        window = EVER if accumulate is Accumulate.ALL_TIME else self.calendar(day, cycle)
        return window if since is None or not window.start < since <= day else Period(since, window.end)


def accumulates(component: Component) -> bool:
    """Tell whether the component looks at the volume of its window."""
    return any(looks_at_window(rate) for rate in rates_of(component)) or component.bonus is not None


def rates_of(component: Component) -> list[Rate]:
    """Return the rates by which the component pays."""
    return [component.rate, component.gate.otherwise] if component.gate else [component.rate]
