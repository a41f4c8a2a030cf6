"""Which numbers can be targets."""

from decimal import Decimal

LARGEST_TARGET = Decimal(10) ** 18
DECIMALS = 6


def is_target(number: Decimal) -> bool:
    """Return whether the number is finite, from zero up, and has no more decimals than are kept."""
    return has_kept_decimals(number) and 0 <= number < LARGEST_TARGET


def has_kept_decimals(number: Decimal) -> bool:
    """Return whether the number is finite and has no more decimals than are kept."""
    return number.is_finite() and number == round(number, DECIMALS)
