"""Whether pay is due to somebody who has left."""

from collections.abc import Callable
from datetime import date, timedelta

from domain.commissions.rules.terms import Terms
from domain.commissions.rules.words import Leavers
from domain.shared.period import Cycle, Period


def is_held_paid_to_leaver(
    day: date,
    *,
    left_day: date,
    terms: Terms,
    calendar: Callable[[date, Cycle], Period] = Period.containing,
) -> bool:
    """Tell whether what a cap has held is released on the day to who is gone from `left_day` on.

    It is so as a sale of the day would be paid; to PAY_IF_ANCHORED_BEFORE always, as it was earned by what came before.
    """
    if terms.leavers.policy is Leavers.PAY_IF_ANCHORED_BEFORE:
        return True
    return is_paid_to_leaver(day, booked_day=day, left_day=left_day, terms=terms, calendar=calendar)


def is_paid_to_leaver(
    day: date,
    *,
    booked_day: date,
    left_day: date,
    terms: Terms,
    calendar: Callable[[date, Cycle], Period] = Period.containing,
) -> bool:
    """Tell whether what is anchored on the day, of a sale booked on another, is paid to who is gone from `left_day` on.

    PAY pays all, or what comes within the days after leaving. PAY_IF_ANCHORED_BEFORE pays what was anchored before
    leaving; with days, also what was booked before and comes within these. FORFEIT pays nothing of the pay period of
    leaving, or of the days before.
    """
    leavers = terms.leavers
    days = timedelta(days=leavers.within_days or 0)
    match leavers.policy:
        case Leavers.PAY:
            return leavers.within_days is None or day < left_day + days
        case Leavers.PAY_IF_ANCHORED_BEFORE:
            return day < left_day or (booked_day < left_day and day < left_day + days)
        case Leavers.FORFEIT if leavers.within_days is not None:
            return day < left_day - days
        case _:
            return day < calendar(left_day, terms.pay_period).start
