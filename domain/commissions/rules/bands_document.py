"""Reading a table of bands: its bounds rise from zero, whatever each band pays."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar, TypeVar

from domain.commissions.rules.bands import HasLowerBound
from domain.commissions.rules.fields import Path, WrongShape, decimal_at, list_at, required, shown
from domain.shared.errors import Invalid

MOST_TIERS = 100  # a table that people agreed on; keeps an explanation readable

Band = TypeVar("Band", bound=HasLowerBound)


class TierCountOutOfBounds(Invalid):
    """A table has between 1 and 100 bands."""

    code: ClassVar[str] = "plan.tier_count_out_of_bounds"


class BoundsNotRising(Invalid):
    """Each band begins above the one before."""

    code: ClassVar[str] = "plan.bounds_not_rising"


class NoBandFromZero(Invalid):
    """Nothing says what the first amounts pay."""

    code: ClassVar[str] = "plan.no_band_from_zero"


def read_bands(
    document: object, read: Callable[[Decimal, Mapping[str, Any], Path], Band], *, path: Path
) -> tuple[Band, ...]:
    """Read the bands of a table, each by `read`, which is given its bound."""
    items = list_at(document, path=path)
    if not 1 <= len(items) <= MOST_TIERS:
        raise TierCountOutOfBounds(f"a table has 1 to {MOST_TIERS} bands; this has {len(items)}", path=path)
    bands = tuple(_band(item, read, (*path, str(index))) for index, item in enumerate(items))
    for index, (below, above) in enumerate(pairwise(bands), start=1):
        if above.lower_bound <= below.lower_bound:
            message = f"a band from {above.lower_bound:f} follows one from {below.lower_bound:f}; make the bounds rise"
            raise BoundsNotRising(message, path=(*path, str(index), "from"))
    if bands[0].lower_bound != 0:
        first = f"{bands[0].lower_bound:f}"
        message = f"the first band begins at {first}, not at 0; write a band from 0 that pays 0 if it pays nothing"
        raise NoBandFromZero(message, path=(*path, "0", "from"))
    return bands


def _band(document: object, read: Callable[[Decimal, Mapping[str, Any], Path], Band], path: Path) -> Band:
    if not isinstance(document, Mapping):
        raise WrongShape(f"{shown(document)} is no object; send a band with from", path=path)
    fields = {name: value for name, value in document.items() if value is not None}
    return read(decimal_at(required(fields, "from", path=path), path=(*path, "from")), fields, path)
