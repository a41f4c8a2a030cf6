"""Which numbers can be targets."""

from decimal import Decimal

LARGEST_TARGET = Decimal(10) ** 18
DECIMALS = 6


def is_target(number: Decimal) -> bool:
    """Return whether the number is from zero up and can be kept."""
    return has_kept_decimals(number) and number >= 0


def has_kept_decimals(number: Decimal) -> bool:
    """Return whether the number is finite, has no more decimals than are kept, and no more digits before them."""
    return number.is_finite() and abs(number) < LARGEST_TARGET and number == round(number, DECIMALS)
