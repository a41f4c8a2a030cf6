"""How long a component's volume accumulates, and which days belong together."""

from datetime import date

from domain.commissions.rules.terms import Accumulate, Component, PlaceBy, TieredRate
from domain.shared.period import Cycle, Period

_CYCLES = {Accumulate.PERIOD: Cycle.MONTH, Accumulate.QUARTER: Cycle.QUARTER, Accumulate.YEAR: Cycle.YEAR}


def window_of(component: Component, day: date) -> Period:
    """Return the accumulation window that holds the day; without an accumulating rate, the day's pay period."""
    return Period.containing(day, _CYCLES[component.accumulate])


def is_cumulative(component: Component) -> bool:
    """Tell whether earlier credits of the window decide what a later one pays."""
    return isinstance(component.rate, TieredRate) and component.rate.place_by is PlaceBy.CUMULATIVE
