"""The bounds of a component's own volume: of its tables, its gate, its multiplier and its bonus."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from domain.commissions.rules.fields import Path
from domain.commissions.rules.rates import InterpolatedRate, Rate, TieredRate, looks_at_transaction, needs_quota
from domain.commissions.rules.terms import Component
from domain.commissions.rules.trial import EXAMPLE_QUOTA
from domain.commissions.rules.words import Accumulate, Apply, GateTiers
from domain.shared.money import EXACT

ONE, ZERO = Decimal(1), Decimal(0)
OTHERWISE: Path = ("gate", "otherwise")


class Bound(NamedTuple):
    """A bound: its field, the volume at which it is met, and of which window; or that of a transaction alone.

    `own` is where it stands in its table, which may begin at zero behind a gate.
    """

    path: Path
    at: Decimal
    own: Decimal
    window: Accumulate
    is_alone: bool = False


def as_paid(component: Component) -> Iterator[tuple[Component, Path]]:
    """Return the component as it pays by its own volume; an outside gate is once open and once closed.

    Each with where its rate stands in the document.
    """
    gate, multiplier = component.gate, component.multiplier
    own = replace(component, multiplier=multiplier if multiplier is not None and multiplier.is_own else None)
    if gate is None or gate.is_own:
        yield own, ("rate",)
    else:
        yield replace(own, gate=None), ("rate",)
        yield replace(own, gate=None, rate=gate.otherwise, bonus=None, multiplier=None), OTHERWISE


def bounds_of(component: Component, rate_path: Path) -> Iterator[Bound]:
    """Return the bounds at which what the component pays may jump, those of its rate first."""
    gate, window = component.gate, component.accumulate
    yield from _of_rate(component.rate, rate_path, window)
    if gate is not None:
        if gate.tiers is GateTiers.RESTART:
            for bound in _of_rate(component.rate, rate_path, window):
                yield bound._replace(at=EXACT.add(gate.above, bound.own))
        yield from _of_rate(gate.otherwise, OTHERWISE, window)
        yield Bound(("gate",), gate.above, gate.above, gate.window)
    if component.multiplier is not None:
        for index, band in enumerate(component.multiplier.bands[1:], start=1):
            path = ("multiplier", "bands", str(index))
            yield Bound(path, band.lower_bound, band.lower_bound, component.multiplier.window)
    if component.bonus is not None:
        yield Bound(("bonus",), component.bonus.at, component.bonus.at, window)


def table_path(rate: TieredRate, path: Path, index: int) -> Path:
    """Return where a band stands in the document."""
    return (*path, "tiers" if rate.ote is None else "multipliers", str(index))


def last_bound(rate: Rate) -> Decimal:
    """Return the volume above which nothing of the rate changes any more."""
    match rate:
        case TieredRate(tiers):
            last = tiers[-1].lower_bound
        case InterpolatedRate():
            last = rate.upper_bound
        case _:
            return ZERO
    return EXACT.multiply(last, EXAMPLE_QUOTA) if needs_quota(rate) else last


def _of_rate(rate: Rate, path: Path, window: Accumulate) -> Iterator[Bound]:
    """Return the bounds of a table whose bands do not just go on where the one below ended."""
    if not isinstance(rate, TieredRate) or (rate.apply is Apply.MARGINAL and not any(t.flat for t in rate.tiers[1:])):
        return
    quota = EXAMPLE_QUOTA if needs_quota(rate) else ONE
    for index, tier in enumerate(rate.tiers[1:], start=1):
        at = EXACT.multiply(tier.lower_bound, quota)
        yield Bound(table_path(rate, path, index), at, at, window, looks_at_transaction(rate))
