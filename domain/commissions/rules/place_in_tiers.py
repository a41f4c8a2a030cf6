"""Slices of a credit whose tiered rate is placed by the cumulative volume of its window."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from domain.commissions.rules.lines import Slice
from domain.commissions.rules.terms import Apply, ExactBoundPays, Tier, TieredRate
from domain.shared.money import EXACT

ZERO = Decimal(0)
_PERCENT_EXPONENT = Decimal(-2)
_lower_bound = attrgetter("lower_bound")


def percent_of(basis: Decimal, percent: Decimal) -> Decimal:
    """Return that many per cent of the basis, without losing a digit."""
    return EXACT.scaleb(EXACT.multiply(basis, percent), _PERCENT_EXPONENT)


def place_in_tiers(rate: TieredRate, *, before: Decimal, after: Decimal) -> tuple[Slice, ...]:
    """Return what the step from one cumulative volume to another pays; below zero the first band's rate applies."""
    if rate.apply is Apply.MARGINAL:
        return tuple(_each_band_touched(rate.tiers, before, after))
    return tuple(_whole_volume_at_the_reached_rate(rate, before, after))


def percent_at(rate: TieredRate, volume: Decimal) -> Decimal:
    """Return the rate of the band that the volume lies in; the first band owns its own bound and all below it."""
    upper = rate.exact_bound_pays is ExactBoundPays.UPPER_BAND
    bisect = bisect_right if upper else bisect_left
    return rate.tiers[bisect(rate.tiers, volume, lo=1, key=_lower_bound) - 1].percent


def _each_band_touched(tiers: Sequence[Tier], before: Decimal, after: Decimal) -> list[Slice]:
    low, high = (before, after) if before < after else (after, before)
    lowest = bisect_right(tiers, low, lo=1, key=_lower_bound) - 1
    beyond = bisect_left(tiers, high, lo=lowest + 1, key=_lower_bound)
    bounds = [low, *(tier.lower_bound for tier in tiers[lowest + 1 : beyond]), high]
    steps = list(zip(tiers[lowest:beyond], pairwise(bounds), strict=True))
    if before < after:
        return [_volume(start, end, tier.percent) for tier, (start, end) in steps]
    return [_volume(end, start, tier.percent) for tier, (start, end) in reversed(steps)]


def _whole_volume_at_the_reached_rate(rate: TieredRate, before: Decimal, after: Decimal) -> list[Slice]:
    reached, stood = percent_at(rate, after), percent_at(rate, before)
    slices = [_volume(before, after, reached)]
    if reached != stood and before != 0:
        raised = percent_of(before, EXACT.subtract(reached, stood))
        slices.append(Slice(before, raised, reached, stood, start=ZERO, end=before))
    return slices


def _volume(start: Decimal, end: Decimal, percent: Decimal) -> Slice:
    basis = EXACT.subtract(end, start)
    return Slice(basis, percent_of(basis, percent), percent, start=start, end=end)
