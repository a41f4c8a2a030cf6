"""Which band of a table a volume lies in."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from domain.commissions.rules.words import ExactBoundPays


class HasLowerBound(Protocol):
    """A band that begins at a bound and ends where the next begins."""

    @property
    def lower_bound(self) -> Decimal:
        """Return where it begins."""


def place_among(bounds: Sequence[Decimal], value: Decimal, exact_bound_pays: ExactBoundPays | None) -> int:
    """Return the place of the band that the value lies in; the first owns its own bound and all below it."""
    bisect = bisect_right if exact_bound_pays is ExactBoundPays.UPPER_BAND else bisect_left
    return bisect(bounds, value, lo=1) - 1


def band_at(bands: Sequence[HasLowerBound], value: Decimal, exact_bound_pays: ExactBoundPays | None) -> int:
    """Return the place of the band that the value lies in."""
    return place_among([band.lower_bound for band in bands], value, exact_bound_pays)
