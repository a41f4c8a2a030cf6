"""Reading and writing a component's rate: flat, percent or tiered."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar

from domain.commissions.rules.fields import Choice, Path, choice_at, decimal_at, list_at, object_at, required
from domain.commissions.rules.terms import Apply, ExactBoundPays, FlatRate, PercentRate, PlaceBy, Rate, Tier, TieredRate
from domain.shared.errors import Invalid

MOST_TIERS = 100  # a table that people agreed on; keeps an explanation readable

_METHODS = ("place_by", "apply", "exact_bound_pays")
_FIELDS = {"flat": ("flat",), "percent": ("percent",), "tiers": ("tiers", *_METHODS)}
_LATER = {
    "place_by": ("TRANSACTION", "ATTAINMENT"),
    "apply": ("WHOLE", "WHOLE_AT_BAND_REACHED", "WHOLE_AT_BAND_BEFORE", "INTERPOLATED"),
}


class RateNotChosen(Invalid):
    """A rate is exactly one of flat, percent and tiers."""

    code: ClassVar[str] = "plan.rate_not_chosen"


class NegativeRate(Invalid):
    """A rate never pays less than nothing."""

    code: ClassVar[str] = "plan.negative_rate"


class MissingMethod(Invalid):
    """The tier table does not say how it applies, and each way pays another total."""

    code: ClassVar[str] = "plan.missing_method"


class TierCountOutOfBounds(Invalid):
    """A tiered rate has between 1 and 100 bands."""

    code: ClassVar[str] = "plan.tier_count_out_of_bounds"


class BoundsNotRising(Invalid):
    """Each band begins above the one before."""

    code: ClassVar[str] = "plan.bounds_not_rising"


class NoBandFromZero(Invalid):
    """Nothing says what the first amounts pay."""

    code: ClassVar[str] = "plan.no_band_from_zero"


def read_rate(document: object, *, path: Path) -> Rate:
    """Read a rate, refusing a tier table that does not say how it applies."""
    fields = object_at(document, path=path, known=("flat", "percent", "tiers", *_METHODS))
    kinds = [kind for kind in _FIELDS if kind in fields]
    if len(kinds) != 1:
        message = f"a rate is flat, percent or tiers, this has {' and '.join(kinds) or 'none'}; write exactly one"
        raise RateNotChosen(message, path=path)
    object_at(fields, path=path, known=_FIELDS[kinds[0]])
    if kinds == ["tiers"]:
        return _tiered(fields, path)
    amount = _rate_at(fields, kinds[0], path)
    return FlatRate(amount) if kinds == ["flat"] else PercentRate(amount)


def rate_as_document(rate: Rate) -> dict[str, Any]:
    """Write a rate as JSON, numbers as decimal strings."""
    if isinstance(rate, FlatRate):
        return {"flat": f"{rate.amount:f}"}
    if isinstance(rate, PercentRate):
        return {"percent": f"{rate.percent:f}"}
    tiers = [{"from": f"{tier.lower_bound:f}", "percent": f"{tier.percent:f}"} for tier in rate.tiers]
    document = {"tiers": tiers, "place_by": rate.place_by.value, "apply": rate.apply.value}
    exact_bound = {} if rate.exact_bound_pays is None else {"exact_bound_pays": rate.exact_bound_pays.value}
    return document | exact_bound


def _tiered(fields: Mapping[str, Any], path: Path) -> TieredRate:
    place_by = _method(fields, "place_by", PlaceBy, path)
    apply = _method(fields, "apply", Apply, path)
    # Marginal pay is the same whichever band owns the bound, so it is asked for only where it moves money.
    needs_bound = apply is not Apply.MARGINAL or "exact_bound_pays" in fields
    exact_bound_pays = _method(fields, "exact_bound_pays", ExactBoundPays, path) if needs_bound else None
    return TieredRate(_tiers(fields["tiers"], (*path, "tiers")), place_by, apply, exact_bound_pays)


def _method(fields: Mapping[str, Any], name: str, methods: type[Choice], path: Path) -> Choice:
    if name not in fields:
        raise MissingMethod(f"a tiered rate must say {name}; write {' or '.join(methods)}", path=(*path, name))
    return choice_at(fields[name], methods, path=(*path, name), later=_LATER.get(name, ()))


def _tiers(document: object, path: Path) -> tuple[Tier, ...]:
    items = list_at(document, path=path)
    if not 1 <= len(items) <= MOST_TIERS:
        raise TierCountOutOfBounds(f"a tiered rate has 1 to {MOST_TIERS} bands; this has {len(items)}", path=path)
    tiers = tuple(_tier(item, (*path, str(index))) for index, item in enumerate(items))
    for index, (below, above) in enumerate(pairwise(tiers), start=1):
        if above.lower_bound <= below.lower_bound:
            message = f"a band from {above.lower_bound:f} follows one from {below.lower_bound:f}; make the bounds rise"
            raise BoundsNotRising(message, path=(*path, str(index), "from"))
    if tiers[0].lower_bound != 0:
        first = f"{tiers[0].lower_bound:f}"
        message = f"the first band begins at {first}, not at 0; write a band from 0, at 0 percent if it pays nothing"
        raise NoBandFromZero(message, path=(*path, "0", "from"))
    return tiers


def _tier(document: object, path: Path) -> Tier:
    fields = object_at(document, path=path, known=("from", "percent"))
    lower_bound = decimal_at(required(fields, "from", path=path), path=(*path, "from"))
    return Tier(lower_bound, _rate_at(fields, "percent", path))


def _rate_at(fields: Mapping[str, Any], name: str, path: Path) -> Decimal:
    at = (*path, name)
    value = decimal_at(required(fields, name, path=path), path=at)
    if value < 0:
        raise NegativeRate(f"{name} is {value:f}; write 0 where nothing is paid, or a positive number", path=at)
    return value
