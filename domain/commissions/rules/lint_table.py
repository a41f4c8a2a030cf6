"""What is odd about a table: pay that falls as sales rise, cliffs, and bands that change nothing."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from domain.commissions.rules.fields import Path
from domain.commissions.rules.finding import Finding, Level, shown_number
from domain.commissions.rules.rates import Tier, TieredRate, needs_quota
from domain.commissions.rules.tables import place_in_tiers
from domain.commissions.rules.terms import Component
from domain.commissions.rules.words import Accumulate, Apply, Cap, ExactBoundPays, Measure, PlaceBy
from domain.shared.money import EXACT

ZERO = Decimal(0)
EXAMPLE_QUOTA = Decimal(100_000)  # bounds that are ratios of a quota are shown at this one
CENT, UNIT = Decimal("0.01"), Decimal(1)


def lint_table(component: Component, path: Path) -> Iterator[Finding]:
    """Return what is odd about the component's table, bound by bound."""
    rate = component.rate
    if not isinstance(rate, TieredRate):
        return
    for index in range(1, len(rate.tiers)):
        at = (*path, "rate", "tiers" if rate.ote is None else "multipliers", str(index))
        found = (
            _same(rate, index, at),
            _beyond_limit(component, rate, index, at),
            _jump(component, rate, index, at),
        )
        yield from list(filter(None, found))[:1]


def _same(rate: TieredRate, index: int, path: Path) -> Finding | None:
    below, tier = rate.tiers[index - 1], rate.tiers[index]
    if _pays(below) != _pays(tier) or tier.flat:
        return None
    message = f"the band from {shown_number(tier.lower_bound)} pays the same as the one below; leave it out"
    return Finding(Level.WARNING, "plan.unreachable_band", message, path)


def _pays(tier: Tier) -> tuple[Decimal | None, ...]:
    return (tier.percent, tier.flat_per_unit, tier.times, tier.flat)


def _beyond_limit(component: Component, rate: TieredRate, index: int, path: Path) -> Finding | None:
    """Find a band that begins where a limit has been reached already."""
    limits, bound = component.limits, rate.tiers[index].lower_bound
    is_alone = rate.place_by is PlaceBy.TRANSACTION
    by_period = component.accumulate is Accumulate.PERIOD and limits.cap is Cap.HARD
    limit = limits.per_transaction_max if is_alone else limits.period_cap if by_period else None
    if limit is None or needs_quota(rate) or _total(rate, bound, ExactBoundPays.LOWER_BAND) < limit:
        return None
    message = f"the band from {shown_number(bound)} is never reached: {shown_number(limit)} is paid before that"
    return Finding(Level.WARNING, "plan.unreachable_band", message, path)


def _jump(component: Component, rate: TieredRate, index: int, path: Path) -> Finding | None:
    """Find a bound at which the pay for everything jumps or falls."""
    if rate.apply in (Apply.MARGINAL, Apply.WHOLE_AT_BAND_BEFORE):
        return None
    quota = EXAMPLE_QUOTA if needs_quota(rate) else UNIT
    bound = EXACT.multiply(rate.tiers[index].lower_bound, quota)
    lower, upper = (_total(rate, bound, owner) for owner in (ExactBoundPays.LOWER_BAND, ExactBoundPays.UPPER_BAND))
    if upper < lower:
        return Finding(Level.WARNING, "plan.pay_falls", _fall(component, rate, bound), path)
    if upper > lower:
        step, size = ("one unit" if _counts(component) else "one cent"), shown_number(EXACT.subtract(upper, lower))
        message = f"{step} at {shown_number(bound)} moves pay by {size}"
        return Finding(Level.WARNING, "plan.cliff", message, path)
    return None


def _fall(component: Component, rate: TieredRate, bound: Decimal) -> str:
    unit, name = (UNIT, " units") if _counts(component) else (CENT, "")
    less = bound if rate.exact_bound_pays is ExactBoundPays.LOWER_BAND else EXACT.subtract(bound, unit)
    more = EXACT.add(less, unit)
    paid = [shown_number(_total(rate, volume, rate.exact_bound_pays)) for volume in (less, more)]
    return f"{shown_number(less)}{name} pay {paid[0]} and {shown_number(more)}{name} pay {paid[1]}"


def _counts(component: Component) -> bool:
    return component.measure is Measure.COUNT


def _total(rate: TieredRate, volume: Decimal, owner: ExactBoundPays | None) -> Decimal:
    """Return what one credit of that volume pays in an empty window."""
    if not volume:
        return ZERO
    quota = EXAMPLE_QUOTA if needs_quota(rate) else None
    slices = place_in_tiers(replace(rate, exact_bound_pays=owner), before=ZERO, after=volume, quota=quota)
    return sum((part.amount_exact for part in slices), ZERO)
