"""Why a credit is not paid: the words, and the sentence of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.commissions.rules.terms import Component
from domain.commissions.rules.trigger import Unmet
from domain.metrics.conditions import Operator


class ReasonCode(StrEnum):
    """What stands in the way."""

    NOT_APPROVED = "NOT_APPROVED"
    NOT_CREDITED = "NOT_CREDITED"
    HOUSE_CREDIT = "HOUSE_CREDIT"
    NO_PLAN = "NO_PLAN"
    NOT_ON_PLAN = "NOT_ON_PLAN"
    NO_VERSION = "NO_VERSION"
    NOT_IN_VERSION = "NOT_IN_VERSION"
    CREDIT = "CREDIT"
    LEVEL = "LEVEL"
    KIND = "KIND"
    NOT_YET = "NOT_YET"
    NO_LONGER = "NO_LONGER"
    CONDITION = "CONDITION"
    LEFT = "LEFT"
    NO_PAYMENT = "NO_PAYMENT"
    BETTER_LEVEL = "BETTER_LEVEL"
    REVERSED = "REVERSED"
    REFUNDED = "REFUNDED"
    WAITING_FOR_RATE = "WAITING_FOR_RATE"
    WAITING_FOR_QUOTA = "WAITING_FOR_QUOTA"
    FIRST_N = "FIRST_N"
    PERIOD_CAP = "PERIOD_CAP"
    LIMIT = "LIMIT"
    NOTHING_MEASURED = "NOTHING_MEASURED"
    GATE = "GATE"
    PAID_BY_PERIOD = "PAID_BY_PERIOD"
    RATE_OF_ZERO = "RATE_OF_ZERO"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way: what is wanted, and what there is. A condition's field has an operator."""

    code: ReasonCode
    message: str
    field: str | None = None
    operator: Operator | None = None
    wanted: Sequence[str] = ()
    actual: str | None = None


def untriggered(unmet: Unmet, component: Component, *, kind: str, level: int, sold: str, day: date) -> Reason:
    """Return why the component does not pay on such a credit."""
    code = ReasonCode(unmet.value)
    match unmet:
        case Unmet.CREDIT:
            message = f"the component pays {component.credit} credits, and this one is {kind}"
            return Reason(code, message, "credit", wanted=[component.credit], actual=kind)
        case Unmet.LEVEL:
            message = f"the component pays level {component.level}, and this override is of level {level}"
            return Reason(code, message, "level", wanted=[str(component.level)], actual=str(level))
        case Unmet.KIND:
            kinds = list(component.kinds or ())
            message = f"the component pays for {' and '.join(kinds)}, and this is a {sold}"
            return Reason(code, message, "kinds", wanted=kinds, actual=sold)
        case Unmet.NOT_YET:
            message = f"the component pays from {component.from_day} on, and the sale counts on {day}"
            return Reason(code, message, "from_day", wanted=[str(component.from_day)], actual=str(day))
        case Unmet.NO_LONGER:
            message = f"the component paid until {component.until_day}, and the sale counts on {day}"
            return Reason(code, message, "until_day", wanted=[str(component.until_day)], actual=str(day))
