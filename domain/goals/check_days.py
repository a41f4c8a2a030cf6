"""How far back a goal may reach, and how long custom dates may be: each cycle is computed, and each of its days."""

from datetime import date
from itertools import islice
from typing import ClassVar, Final

from domain.goals.goal import Goal
from domain.shared.errors import LimitExceeded
from domain.shared.period import Cycle

MOST_PAST_CYCLES: Final = 1_000  # nearly three years of days; all are closed in one transaction
LONGEST_CYCLE_DAYS: Final = 1_100  # three years


class TooManyPastCycles(LimitExceeded):
    """A goal for the past has at most 1,000 cycles that are over."""

    code: ClassVar[str] = "goal.too_many_past_cycles"
    limit: ClassVar[str] = "past_cycles"


class CycleTooLong(LimitExceeded):
    """Custom dates are at most 1,100 days."""

    code: ClassVar[str] = "goal.cycle_too_long"
    limit: ClassVar[str] = "cycle_days"


def check_days(goal: Goal, *, today: date) -> None:
    """Refuse a goal that reaches too far back, or whose custom dates are too long."""
    check_length(goal)
    past = sum(1 for _ in islice(goal.cycles(since=goal.from_day, last=today), MOST_PAST_CYCLES + 1))
    if past > MOST_PAST_CYCLES:
        message = f"more than {MOST_PAST_CYCLES} cycles would be over; send a later fromDay, or a longer cycle"
        raise TooManyPastCycles(message, value=past, bound=MOST_PAST_CYCLES, path=("from_day",))


def check_length(goal: Goal) -> None:
    """Refuse custom dates that are too long."""
    if goal.cycle is Cycle.CUSTOM:
        whole = goal.whole_cycle(goal.from_day)
        days = (whole.end - whole.start).days
        if days > LONGEST_CYCLE_DAYS:
            message = f"{days} days are too long for one cycle; send at most {LONGEST_CYCLE_DAYS}, or repeat the goal"
            raise CycleTooLong(message, value=days, bound=LONGEST_CYCLE_DAYS, path=("until_day",))
