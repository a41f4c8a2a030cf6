"""A component as one agent's assignment changes it: another rate, and another cap."""

from dataclasses import replace
from decimal import Decimal

from domain.commissions.rules.rates import (
    Band,
    FlatRate,
    InterpolatedRate,
    OteRate,
    PercentRate,
    PerUnitRate,
    Rate,
    Tier,
    TieredRate,
)
from domain.commissions.rules.terms import Component
from domain.commissions.rules.words import Cap, Measure
from domain.shared.money import EXACT


def for_agent(
    component: Component,
    *,
    factor: Decimal | None = None,
    percent: Decimal | None = None,
    period_cap: Decimal | None = None,
) -> Component:
    """Return the component with all that it pays by a factor, a percentage for its rate, or a cap of their own.

    Units have no per cent: a version that pays by the unit pays everybody so.
    """
    rate = component.rate if percent is None or component.measure is Measure.COUNT else PercentRate(percent)
    limits = component.limits
    if period_cap is not None:
        limits = replace(limits, period_cap=period_cap, cap=limits.cap or Cap.HARD)
    if factor is None:
        return replace(component, rate=rate, limits=limits)
    gate = component.gate and replace(component.gate, otherwise=scaled(component.gate.otherwise, factor))
    return replace(component, rate=scaled(rate, factor), gate=gate, limits=limits)


def scaled(rate: Rate, factor: Decimal) -> Rate:
    """Return the rate with all that it pays multiplied."""
    match rate:
        case FlatRate(amount):
            return FlatRate(EXACT.multiply(amount, factor))
        case PercentRate(percent):
            return PercentRate(EXACT.multiply(percent, factor))
        case PerUnitRate(amount):
            return PerUnitRate(EXACT.multiply(amount, factor))
        case OteRate(ote, base, annual_quota):
            return OteRate(EXACT.multiply(EXACT.subtract(ote, base), factor), EXACT.subtract(base, base), annual_quota)
        case InterpolatedRate(bands):
            return replace(rate, bands=tuple(Band(b.lower_bound, EXACT.multiply(b.pays, factor)) for b in bands))
        case TieredRate(tiers):
            return replace(rate, tiers=tuple(_scaled_tier(tier, factor) for tier in tiers))


def _scaled_tier(tier: Tier, factor: Decimal) -> Tier:
    def times(value: Decimal | None) -> Decimal | None:
        return None if value is None else EXACT.multiply(value, factor)

    return Tier(tier.lower_bound, times(tier.percent), times(tier.flat_per_unit), times(tier.flat), times(tier.times))
