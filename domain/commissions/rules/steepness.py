"""How much a rate pays for more volume, where it pays most, and the volumes at which limits begin to cut."""

from collections.abc import Iterator
from decimal import Decimal

from domain.commissions.rules.rates import FlatRate, OteRate, PercentRate, PerUnitRate, Rate, TieredRate
from domain.commissions.rules.tables import ZERO, divided
from domain.commissions.rules.terms import Component
from domain.commissions.rules.windows import rates_of
from domain.shared.money import EXACT

ONE, HUNDRED = Decimal(1), Decimal(100)


def steps_of(rate: Rate) -> list[Decimal]:
    """Return what one more of the measure pays, band by band; a flat amount pays nothing for more."""
    match rate:
        case PercentRate(percent):
            return [EXACT.divide(percent, HUNDRED)]
        case PerUnitRate(amount):
            return [amount]
        case OteRate():
            return [share_of_ote(rate)]
        case TieredRate():
            return list(_of_tiers(rate))
        case _:
            return [ZERO]


def highest(rate: Rate) -> Decimal:
    """Return what one more of the measure pays where it pays most."""
    return max(steps_of(rate))


def share_of_ote(rate: OteRate) -> Decimal:
    """Return which part of the volume on-target earnings pay."""
    return divided(EXACT.subtract(rate.ote, rate.base), rate.annual_quota)


def pays_more(rate: Rate, than: Rate) -> bool:
    """Tell whether a rate pays more than another as sales go on."""
    if isinstance(rate, FlatRate) and isinstance(than, FlatRate):
        return rate.amount > than.amount
    return highest(rate) > highest(than)


def telling_volumes(component: Component, cent: Decimal) -> Iterator[Decimal]:
    """Return sizes of sales that show what limits hide of larger ones: one that just reaches each, and the smallest."""
    limits = [limit for limit in (component.limits.per_transaction_max, component.limits.period_cap) if limit]
    if limits:
        yield cent
    times = {band.times for band in component.multiplier.bands} if component.multiplier is not None else set()
    steps = {EXACT.multiply(highest(rate), factor) for rate in rates_of(component) for factor in (ONE, *times)}
    for step in steps - {ZERO}:
        yield from (EXACT.quantize(EXACT.divide(limit, step), cent) for limit in limits)


def _of_tiers(rate: TieredRate) -> Iterator[Decimal]:
    for tier in rate.tiers:
        if tier.percent is not None:
            yield EXACT.divide(tier.percent, HUNDRED)
        elif tier.times is not None and rate.ote is not None:
            yield EXACT.multiply(share_of_ote(rate.ote), tier.times)
        else:
            yield tier.flat_per_unit or ZERO
