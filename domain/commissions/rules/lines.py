"""What one entry is paid, the slices that its pay is made of, and the steps from these to the amount."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from domain.shared.money import EXACT


class PayStatus(StrEnum):
    """Whether pay is known, or waits for an exchange rate or for a quota."""

    CALCULATED = "CALCULATED"
    WAITING_FOR_RATE = "WAITING_FOR_RATE"
    WAITING_FOR_QUOTA = "WAITING_FOR_QUOTA"


class StepKind(StrEnum):
    """What changed the pay on its way from the rate to the line."""

    FIRST_N = "FIRST_N"
    PER_TRANSACTION_MAX = "PER_TRANSACTION_MAX"
    SHARE = "SHARE"
    PART = "PART"
    MULTIPLIER = "MULTIPLIER"
    BONUS = "BONUS"
    ROUNDING = "ROUNDING"
    FLOOR_PER_TRANSACTION = "FLOOR_PER_TRANSACTION"
    CARRY = "CARRY"
    PERIOD_CAP = "PERIOD_CAP"
    CONVERSION = "CONVERSION"


class Slice(NamedTuple):
    """A part of a line, in the plan's currency: `basis` at one rate.

    The volume of a table runs from `start` to `end`, downwards for a negative basis; other rates place nothing and have
    neither. With `percent_before`, volume that stood in the window already goes from that rate to `percent`: the slice
    is worth the difference. `flat` is what a band pays once.
    """

    basis: Decimal
    amount_exact: Decimal
    percent: Decimal | None = None
    percent_before: Decimal | None = None
    per_unit: Decimal | None = None
    per_unit_before: Decimal | None = None
    flat: Decimal | None = None
    start: Decimal | None = None
    end: Decimal | None = None
    is_otherwise: bool = False


class Step(NamedTuple):
    """One step: the pay goes from one amount to another, by the limit, factor or volume `by`."""

    kind: StepKind
    amount_before: Decimal
    amount_after: Decimal
    by: Decimal | None = None


class Line(NamedTuple):
    """The pay of one entry: `exact` is the sum of its slices, and its steps lead from that to `amount`.

    `before` and `after` are the volume of the window without and with this entry; None where nothing accumulates.
    """

    amount: Decimal
    exact: Decimal
    basis: Decimal
    before: Decimal | None = None
    after: Decimal | None = None
    slices: tuple[Slice, ...] = ()
    steps: tuple[Step, ...] = ()
    status: PayStatus = PayStatus.CALCULATED

    @property
    def stands_with(self) -> Decimal | None:
        """Return the basis for which it is paid; None where it waits for a rate, or stands beyond the first n."""
        is_beyond = any(step.kind is StepKind.FIRST_N for step in self.steps)
        return None if is_beyond or self.status is PayStatus.WAITING_FOR_RATE else self.basis


def kept_back(steps: Iterable[Step]) -> Decimal:
    """Return what the cap of the period kept back; less than nothing where it gave up what it had kept."""
    capped = next((step for step in steps if step.kind is StepKind.PERIOD_CAP), None)
    return Decimal(0) if capped is None else EXACT.subtract(capped.amount_before, capped.amount_after)
