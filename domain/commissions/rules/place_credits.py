"""The pay of credits, one by one, in the order in which they stand in their window."""

from collections.abc import Sequence
from decimal import Decimal

from domain.commissions.rules.lines import Line, Slice
from domain.commissions.rules.place_in_tiers import ZERO, percent_of, place_in_tiers
from domain.commissions.rules.terms import Component, FlatRate, PercentRate
from domain.shared.money import EXACT, rounded


def place_all(component: Component, bases: Sequence[Decimal], *, currency: str, before: Decimal = ZERO) -> list[Line]:
    """Return the line of every credit of a run, given by its basis; the first stands in the window after `before`."""
    lines: list[Line] = []
    for basis in bases:
        lines.append(line_for(component, basis=basis, before=before, currency=currency))
        before = lines[-1].after
    return lines


def line_for(component: Component, *, basis: Decimal, before: Decimal, currency: str) -> Line:
    """Return the pay of one signed credit in the plan's currency, which stands in its window after `before`."""
    after = EXACT.add(before, basis)
    slices = _slices(component, basis, before, after) if basis else ()
    exact = ZERO
    for part in slices:
        exact = EXACT.add(exact, part.amount_exact)
    # A tiny negative pay would round to minus zero, which reads as a debt of nothing.
    amount = EXACT.plus(rounded(exact, currency))
    return Line(amount, exact, before, after, slices)


def _slices(component: Component, basis: Decimal, before: Decimal, after: Decimal) -> tuple[Slice, ...]:
    rate = component.rate
    if isinstance(rate, FlatRate):
        return (Slice(basis, rate.amount if basis > 0 else EXACT.minus(rate.amount)),)
    if isinstance(rate, PercentRate):
        return (Slice(basis, percent_of(basis, rate.percent), rate.percent),)
    return place_in_tiers(rate, before=before, after=after)
