"""Reading a component's rate: an amount, a percentage, or one of these by bands."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from domain.commissions.rules.bands_document import read_bands
from domain.commissions.rules.fields import (
    Path,
    amount_at,
    decimal_at,
    method_at,
    object_at,
    optional_amount_at,
    required,
)
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
from domain.commissions.rules.words import Apply, ExactBoundPays, PlaceBy
from domain.shared.errors import Invalid

_METHODS = ("place_by", "apply", "exact_bound_pays")
_FIELDS = {
    "flat": ("flat",),
    "percent": ("percent",),
    "flat_per_unit": ("flat_per_unit",),
    "percent_from_ote": ("percent_from_ote", "multipliers", *_METHODS),
    "tiers": ("tiers", *_METHODS),
    "bands": ("bands", *_METHODS),
}
_KNOWN = (*_FIELDS, "multipliers", *_METHODS)
_OF_VOLUME = (Apply.MARGINAL, Apply.RETROACTIVE, Apply.WHOLE_AT_BAND_REACHED, Apply.WHOLE_AT_BAND_BEFORE)
_APPLIES = {
    PlaceBy.TRANSACTION: (Apply.MARGINAL, Apply.WHOLE),
    PlaceBy.CUMULATIVE: _OF_VOLUME,
    PlaceBy.ATTAINMENT: _OF_VOLUME,
}


class RateNotChosen(Invalid):
    """A rate is exactly one of flat, percent, flat_per_unit, percent_from_ote, tiers and bands."""

    code: ClassVar[str] = "plan.rate_not_chosen"


class BandPaysNothing(Invalid):
    """A band says what it pays: a percentage or an amount for each unit, an amount once, or both."""

    code: ClassVar[str] = "plan.band_pays_nothing"


class MethodsDoNotFit(Invalid):
    """A table that is placed in this way cannot apply in that one."""

    code: ClassVar[str] = "plan.methods_do_not_fit"


class OnTargetEarningsInverted(Invalid):
    """On-target earnings are more than the base, and the quota that earns them is more than nothing."""

    code: ClassVar[str] = "plan.on_target_earnings_inverted"


class BandsEndBelow(Invalid):
    """An interpolated table ends above the bound of its last band."""

    code: ClassVar[str] = "plan.bands_end_below"


def read_rate(document: object, *, path: Path) -> Rate:
    """Read a rate, refusing a table that does not say how it applies."""
    fields = object_at(document, path=path, known=_KNOWN)
    kinds = [kind for kind in _FIELDS if kind in fields]
    if len(kinds) != 1:
        message = f"a rate is one of {', '.join(_FIELDS)}, this has {' and '.join(kinds) or 'none'}; write exactly one"
        raise RateNotChosen(message, path=path)
    kind = kinds[0]
    object_at(fields, path=path, known=_FIELDS[kind])
    match kind:
        case "flat":
            return FlatRate(amount_at(fields, kind, path=path))
        case "percent":
            return PercentRate(amount_at(fields, kind, path=path))
        case "flat_per_unit":
            return PerUnitRate(amount_at(fields, kind, path=path))
        case "percent_from_ote":
            return _from_ote(fields, path)
        case "tiers":
            return _tiered(fields, read_bands(fields["tiers"], _tier, path=(*path, "tiers")), path)
        case _:
            return _interpolated(fields, path)


def _from_ote(fields: Mapping[str, Any], path: Path) -> Rate:
    at = (*path, "percent_from_ote")
    earnings = object_at(fields["percent_from_ote"], path=at, known=("ote", "base", "annual_quota"))
    ote = OteRate(*(amount_at(earnings, name, path=at) for name in ("ote", "base", "annual_quota")))
    if ote.ote <= ote.base or not ote.annual_quota:
        message = "ote must be more than base, and annual_quota more than 0; correct them"
        raise OnTargetEarningsInverted(message, path=at)
    if "multipliers" in fields:
        return _tiered(fields, read_bands(fields["multipliers"], _times, path=(*path, "multipliers")), path, ote)
    object_at(fields, path=path, known=("percent_from_ote",))
    return ote


def _tiered(fields: Mapping[str, Any], tiers: tuple[Tier, ...], path: Path, ote: OteRate | None = None) -> TieredRate:
    place_by = method_at(fields, "place_by", PlaceBy, path=path)
    apply = method_at(fields, "apply", Apply, path=path)
    if apply not in _APPLIES[place_by]:
        fitting = " or ".join(_APPLIES[place_by])
        message = f"a table placed by {place_by} cannot apply {apply}; write {fitting}, or bands for INTERPOLATED"
        raise MethodsDoNotFit(message, path=(*path, "apply"))
    # Marginal pay is the same whichever band owns the bound, so it is asked for only where it moves money.
    needs_bound = apply is not Apply.MARGINAL or any(tier.flat for tier in tiers[1:])
    return TieredRate(tiers, place_by, apply, _exact_bound(fields, path, is_needed=needs_bound), ote)


def _exact_bound(fields: Mapping[str, Any], path: Path, *, is_needed: bool) -> ExactBoundPays | None:
    if is_needed or "exact_bound_pays" in fields:
        return method_at(fields, "exact_bound_pays", ExactBoundPays, path=path)
    return None


def _interpolated(fields: Mapping[str, Any], path: Path) -> InterpolatedRate:
    at = (*path, "bands")
    place_by = method_at(fields, "place_by", PlaceBy, path=path)
    if method_at(fields, "apply", Apply, path=path) is not Apply.INTERPOLATED:
        raise MethodsDoNotFit("bands apply INTERPOLATED; write that, or tiers", path=(*path, "apply"))
    _exact_bound(fields, path, is_needed=False)
    bands = read_bands(fields["bands"], _band, path=at)
    last = (*at, str(len(bands) - 1))
    upper_bound = decimal_at(required(fields["bands"][-1], "to", path=last), path=(*last, "to"))
    for place, band in enumerate(fields["bands"][:-1]):
        object_at(band, path=(*at, str(place)), known=("from", "pays"))
    if upper_bound <= bands[-1].lower_bound:
        message = f"the last band ends at {upper_bound:f}, where it begins or before; write a bound above that"
        raise BandsEndBelow(message, path=(*last, "to"))
    return InterpolatedRate(bands, upper_bound, place_by)


def _tier(lower_bound: Decimal, fields: Mapping[str, Any], path: Path) -> Tier:
    object_at(fields, path=path, known=("from", "percent", "flat_per_unit", "flat"))
    names = ("percent", "flat_per_unit", "flat")
    percent, flat_per_unit, flat = (optional_amount_at(fields, name, path=path) for name in names)
    if (percent is not None and flat_per_unit is not None) or (percent, flat_per_unit, flat) == (None, None, None):
        message = "a band pays percent or flat_per_unit, and flat once where it does; write what this one pays"
        raise BandPaysNothing(message, path=path)
    return Tier(lower_bound, percent, flat_per_unit, flat)


def _times(lower_bound: Decimal, fields: Mapping[str, Any], path: Path) -> Tier:
    object_at(fields, path=path, known=("from", "times"))
    return Tier(lower_bound, times=amount_at(fields, "times", path=path))


def _band(lower_bound: Decimal, fields: Mapping[str, Any], path: Path) -> Band:
    object_at(fields, path=path, known=("from", "pays", "to"))
    return Band(lower_bound, amount_at(fields, "pays", path=path))
