"""Slices of a step of volume in a table: what it pays to go from one volume to another."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from domain.commissions.rules.bands import place_among
from domain.commissions.rules.lines import Slice
from domain.commissions.rules.rates import Band, InterpolatedRate, OteRate, Tier, TieredRate, looks_at_window
from domain.commissions.rules.words import Apply
from domain.shared.money import EXACT

ZERO = Decimal(0)
SLICE_DIGITS = Decimal(1).scaleb(-20)  # what no decimal holds, such as a third, is kept so far …
EXACT_DIGITS = Decimal(1).scaleb(-16)  # … and their sum so far, so that what adds up to half a cent is half a cent
_PERCENT_EXPONENT = Decimal(-2)
_SHOWN_PERCENT = Decimal(1).scaleb(-8)


def percent_of(basis: Decimal, percent: Decimal) -> Decimal:
    """Return that many per cent of the basis, without losing a digit."""
    return EXACT.scaleb(EXACT.multiply(basis, percent), _PERCENT_EXPONENT)


def divided(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return the quotient, with twenty decimals where no decimal holds it."""
    return EXACT.quantize(EXACT.divide(numerator, denominator), SLICE_DIGITS)


def ote_slice(rate: OteRate, basis: Decimal, *, times: Decimal = Decimal(1)) -> Slice:
    """Return what the basis pays at the percentage of on-target earnings, that many times."""
    variable = EXACT.multiply(EXACT.subtract(rate.ote, rate.base), times)
    percent = EXACT.quantize(EXACT.divide(EXACT.scaleb(variable, Decimal(2)), rate.annual_quota), _SHOWN_PERCENT)
    return Slice(basis, divided(EXACT.multiply(basis, variable), rate.annual_quota), percent=percent)


def place_in_tiers(
    rate: TieredRate, *, before: Decimal, after: Decimal, quota: Decimal | None = None
) -> tuple[Slice, ...]:
    """Return what the step pays; below zero the first band's rate applies. A quota makes ratios into volumes."""
    bounds = _bounds(rate.tiers, quota)
    match rate.apply:
        case Apply.MARGINAL:
            slices = _each_band_touched(rate, bounds, before, after)
        case Apply.RETROACTIVE:
            slices = _all_volume_at_the_reached_band(rate, bounds, before, after)
        case Apply.WHOLE_AT_BAND_BEFORE:
            slices = [_volume(rate, _band_at(rate, bounds, min(before, after)), before, after)]
        case _:
            slices = [_volume(rate, _band_at(rate, bounds, max(before, after)), before, after)]
    return tuple(slices) + _flats(rate, bounds, before, after)


def place_in_bands(
    rate: InterpolatedRate, *, before: Decimal, after: Decimal, quota: Decimal | None = None
) -> tuple[Slice, ...]:
    """Return what the step pays: each band its amount, in proportion to how much of it the step fills."""
    bounds = _bounds((*rate.bands, Band(rate.upper_bound, ZERO)), quota)
    widths = [EXACT.subtract(above, below) for below, above in pairwise(bounds)]
    slices = []
    for place, start, end in _steps(bounds, before, after):
        basis = EXACT.subtract(end, start)
        pays = ZERO
        if place < len(widths):
            pays = divided(EXACT.multiply(rate.bands[place].pays, basis), widths[place])
        slices.append(Slice(basis, pays, start=start, end=end))
    return tuple(slices)


def _bounds(bands: Sequence[Tier | Band], quota: Decimal | None) -> list[Decimal]:
    if quota is None:
        return [band.lower_bound for band in bands]
    return [EXACT.multiply(band.lower_bound, quota) for band in bands]


def _steps(bounds: Sequence[Decimal], before: Decimal, after: Decimal) -> list[tuple[int, Decimal, Decimal]]:
    """Return the part of the way inside each band, in the order of the way."""
    low, high = (before, after) if before < after else (after, before)
    lowest = bisect_right(bounds, low, lo=1) - 1
    beyond = bisect_left(bounds, high, lo=lowest + 1)
    points = [low, *bounds[lowest + 1 : beyond], high]
    steps = [(lowest + index, start, end) for index, (start, end) in enumerate(pairwise(points))]
    return steps if before < after else [(place, end, start) for place, start, end in reversed(steps)]


def _band_at(rate: TieredRate, bounds: Sequence[Decimal], volume: Decimal) -> Tier:
    return rate.tiers[place_among(bounds, volume, rate.exact_bound_pays)]


def _each_band_touched(rate: TieredRate, bounds: Sequence[Decimal], before: Decimal, after: Decimal) -> list[Slice]:
    return [_volume(rate, rate.tiers[place], start, end) for place, start, end in _steps(bounds, before, after)]


def _all_volume_at_the_reached_band(
    rate: TieredRate, bounds: Sequence[Decimal], before: Decimal, after: Decimal
) -> list[Slice]:
    reached, stood = _band_at(rate, bounds, after), _band_at(rate, bounds, before)
    slices = [_volume(rate, reached, before, after)]
    if reached is not stood and before != 0:
        at_reached, at_stood = _volume(rate, reached, ZERO, before), _volume(rate, stood, ZERO, before)
        if at_reached.amount_exact != at_stood.amount_exact:
            slices.append(_raised(at_reached, at_stood))
    return slices


def _raised(reached: Slice, stood: Slice) -> Slice:
    return Slice(
        reached.basis,
        EXACT.subtract(reached.amount_exact, stood.amount_exact),
        percent=reached.percent,
        percent_before=stood.percent,
        per_unit=reached.per_unit,
        per_unit_before=stood.per_unit,
        start=reached.start,
        end=reached.end,
    )


def _volume(rate: TieredRate, tier: Tier, start: Decimal, end: Decimal) -> Slice:
    basis = EXACT.subtract(end, start)
    if tier.percent is not None:
        return Slice(basis, percent_of(basis, tier.percent), tier.percent, start=start, end=end)
    if tier.flat_per_unit is not None:
        paid = EXACT.multiply(basis, tier.flat_per_unit)
        return Slice(basis, paid, per_unit=tier.flat_per_unit, start=start, end=end)
    if tier.times is not None and rate.ote is not None:
        priced = ote_slice(rate.ote, basis, times=tier.times)
        return Slice(basis, priced.amount_exact, priced.percent, start=start, end=end)
    return Slice(basis, ZERO, start=start, end=end)


def _flats(rate: TieredRate, bounds: Sequence[Decimal], before: Decimal, after: Decimal) -> tuple[Slice, ...]:
    """Return what bands pay once: each that is entered, the reached one alone, or that of each credit."""
    if all(tier.flat is None for tier in rate.tiers):
        return ()
    if rate.apply in (Apply.MARGINAL, Apply.RETROACTIVE):
        flat = EXACT.subtract(_flat_of(rate, bounds, after), _flat_of(rate, bounds, before))
    else:
        at = min(before, after) if rate.apply is Apply.WHOLE_AT_BAND_BEFORE else max(before, after)
        amount = _band_at(rate, bounds, at).flat or ZERO
        flat = amount if after > before else EXACT.minus(amount)
    return (Slice(ZERO, flat, flat=flat),) if flat else ()


def _flat_of(rate: TieredRate, bounds: Sequence[Decimal], volume: Decimal) -> Decimal:
    """Return what is paid once up to the volume; no window enters a band below zero, so it has none to give back."""
    if not volume or (volume < 0 and looks_at_window(rate)):
        return ZERO
    reached = rate.tiers.index(_band_at(rate, bounds, volume))
    counted = rate.tiers[: reached + 1] if rate.apply is Apply.MARGINAL else rate.tiers[reached : reached + 1]
    flat = sum((tier.flat or ZERO for tier in counted), ZERO)
    return flat if volume > 0 else EXACT.minus(flat)
