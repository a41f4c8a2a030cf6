"""What pay periods are called."""

from collections.abc import Callable
from datetime import date, timedelta

from domain.shared.period import MONTHS_OF, Cycle, Period


def period_name(period: Period, cycle: Cycle, period_of: Callable[[date], Period]) -> str:
    """Name a pay period by the month, the quarter or the year in which it begins: 2026-03, 2026-Q1 or 2026.

    Where a changed calendar lets two begin in one, the later says its day too, 2026-Q1 from 2026-02-01. Names sort.
    """
    name = _name(period.start, cycle)
    if (period.start.month - 1) % MONTHS_OF[cycle] == 0:
        return name  # it begins with what it is named after
    before = period_of(period.start - timedelta(days=1))
    return f"{name} from {period.start}" if _name(before.start, cycle) == name else name


def _name(start: date, cycle: Cycle) -> str:
    if cycle is Cycle.MONTH:
        return f"{start:%Y-%m}"
    if cycle is Cycle.QUARTER:
        return f"{start:%Y}-Q{(start.month + 2) // 3}"
    return f"{start:%Y}"
