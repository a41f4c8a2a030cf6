"""A year's target over the cycles of the year."""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from domain.goals.rules.target import is_target
from domain.shared.errors import Invalid
from domain.shared.money import allocate

CYCLES_A_YEAR = (4, 12)


class WeightsNotUsable(Invalid):
    """A year has four quarters or twelve months, each with a weight from zero up, and not all of them zero."""

    code: ClassVar[str] = "goal.weights_not_usable"


class YearNotUsable(Invalid):
    """A year's target is a finite number from zero up, in whole units: cents, or one of what is counted."""

    code: ClassVar[str] = "goal.year_not_usable"


def spread_year(
    target: Decimal, weights: Sequence[Decimal], *, unit: Decimal, path: tuple[str, ...] = ()
) -> tuple[Decimal, ...]:
    """Return a target for each cycle of the year, by largest remainder in whole units; they add up to the year's."""
    if len(weights) not in CYCLES_A_YEAR or not all(is_target(one) for one in weights) or not any(weights):
        message = "send four weights for quarters or twelve for months, from 0 up and not all 0"
        raise WeightsNotUsable(message, path=(*path, "weights"))
    if not is_target(target) or target % unit:
        message = f"{target} cannot be spread; send a number from 0 up in whole units of {unit}"
        raise YearNotUsable(message, path=(*path, "target"))
    return tuple(allocate(target, weights, unit=unit))
