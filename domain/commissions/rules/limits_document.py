"""Reading the limits of a component."""

from typing import ClassVar

from domain.commissions.rules.fields import Path, choice_at, method_at, object_at, optional_amount_at
from domain.commissions.rules.terms import Limits
from domain.commissions.rules.words import Cap, HeldLapses
from domain.shared.errors import Invalid

_FIELDS = ("per_transaction_max", "period_cap", "cap", "held_lapses", "floor")


class CapWithoutAmount(Invalid):
    """What becomes of pay above a cap is said only where there is a cap, and only a roll-over cap holds anything."""

    code: ClassVar[str] = "plan.cap_without_amount"


class FloorAboveCap(Invalid):
    """A pay period cannot pay at least more than it pays at most."""

    code: ClassVar[str] = "plan.floor_above_cap"


def read_limits(document: object, *, path: Path) -> Limits:
    """Read limits; a cap says what becomes of the pay above it."""
    fields = object_at(document, path=path, known=_FIELDS)
    per_transaction_max, period_cap, floor = (
        optional_amount_at(fields, name, path=path) for name in ("per_transaction_max", "period_cap", "floor")
    )
    cap = method_at(fields, "cap", Cap, path=path) if "cap" in fields or period_cap is not None else None
    if cap is not None and period_cap is None:
        raise CapWithoutAmount("cap says what becomes of pay above period_cap; add that", path=(*path, "cap"))
    if "held_lapses" in fields and cap is not Cap.ROLL_OVER:
        message = "only a ROLL_OVER cap holds what may lapse; remove held_lapses"
        raise CapWithoutAmount(message, path=(*path, "held_lapses"))
    if floor is not None and period_cap is not None and floor > period_cap:
        message = f"the floor {floor:f} is above the cap {period_cap:f}; lower it"
        raise FloorAboveCap(message, path=(*path, "floor"))
    held_lapses = choice_at(fields.get("held_lapses", HeldLapses.NEVER), HeldLapses, path=(*path, "held_lapses"))
    return Limits(per_transaction_max, period_cap, cap, held_lapses, floor)
