"""Which of what a component asks of a credit is not met; whatever its condition says of the transaction."""

from datetime import date
from enum import StrEnum

from domain.commissions.rules.terms import Component
from domain.commissions.rules.words import PaidCredit


class Unmet(StrEnum):
    """What a credit is not: own or an override, of the level, of a kind that is paid, or of the days of a component."""

    CREDIT = "CREDIT"
    LEVEL = "LEVEL"
    KIND = "KIND"
    NOT_YET = "NOT_YET"
    NO_LONGER = "NO_LONGER"


def unmet(component: Component, *, kind: str, level: int, transaction_kind: str, day: date) -> Unmet | None:
    """Return the first that is not met, or None if the component pays on such a credit."""
    if (kind == PaidCredit.OVERRIDE) is not (component.credit is PaidCredit.OVERRIDE):
        return Unmet.CREDIT
    if component.level is not None and component.level != level:
        return Unmet.LEVEL
    if component.kinds is not None and transaction_kind not in component.kinds:
        return Unmet.KIND
    if component.from_day is not None and day < component.from_day:
        return Unmet.NOT_YET
    if component.until_day is not None and component.until_day <= day:
        return Unmet.NO_LONGER
    return None
