"""What one credit is paid, and the slices that its pay is made of."""

from dataclasses import dataclass
from decimal import Decimal

from domain.shared.money import EXACT


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a line, in the plan's currency: `basis` at one rate.

    The volume of a tiered rate runs from `start` to `end`, downwards for a negative basis; other rates place nothing
    and have neither. A flat rate has no `percent`. With `percent_before`, volume that stood in the window already goes
    from that rate to `percent`: the slice is worth `percent - percent_before` per cent of its basis.
    """

    basis: Decimal
    amount_exact: Decimal
    percent: Decimal | None = None
    percent_before: Decimal | None = None
    start: Decimal | None = None
    end: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The pay of one credit: `exact` is the sum of its slices, `amount` is that rounded once to the minor unit.

    `before` and `after` are the cumulative volume of the window without and with this credit.
    """

    amount: Decimal
    exact: Decimal
    before: Decimal
    after: Decimal
    slices: tuple[Slice, ...]

    @property
    def basis(self) -> Decimal:
        """Return the credited amount that this line pays for."""
        return EXACT.subtract(self.after, self.before)
