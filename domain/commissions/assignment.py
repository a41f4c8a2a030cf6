"""What is agreed with one agent or one team when they are put on a plan, beside what the plan says for everybody."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.shared.errors import Invalid
from domain.shared.money import exponent
from domain.shared.period import MONTHS_A_YEAR

LARGEST_FACTOR = Decimal(100)  # pays a hundred times what the plan says; whoever means more means another plan
LARGEST_PERCENT = Decimal(1_000)  # of a rate, and of a quota while somebody begins
LARGEST_GUARANTEE = Decimal(10) ** 12  # for a month, in any currency
LONGEST_RAMP = 120  # months: ten years


class PersonalTermOutOfBounds(Invalid):
    """A personal rate, cap or ramp is not a number that can be meant."""

    code: ClassVar[str] = "plan.personal_term_out_of_bounds"


class RampStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """For so many months, which begin with the assignment or end the step before, the quota is a part of itself.

    `guaranteed` is what the plan pays at least for each of these months, in its currency.
    """

    months: int
    quota_percent: Decimal
    guaranteed: Decimal | None = None


class AssignmentTerms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Personal terms. Percentages take the place of the component's rate; the factor multiplies every rate."""

    quota_goal_id: UUID | None = None
    rate_factor: Decimal | None = None
    percents: dict[str, Decimal] = msgspec.field(default_factory=dict)
    period_caps: dict[str, Decimal] = msgspec.field(default_factory=dict)
    pay_currency: str | None = None
    ramp: tuple[RampStep, ...] = ()


def months_since(since: date, day: date) -> int:
    """Return how many months before that of the day the assignment began: none in its own."""
    return (day.year - since.year) * MONTHS_A_YEAR + day.month - since.month


def step_of(ramp: Sequence[RampStep], served: int) -> RampStep | None:
    """Return the step that holds after so many months; None once the ramp is over."""
    for step in ramp:
        if served < step.months:
            return step
        served -= step.months
    return None


def check_terms(terms: AssignmentTerms) -> None:
    """Refuse numbers that nobody can mean, with the path of the field."""
    if terms.pay_currency is not None:
        exponent(terms.pay_currency)
    if terms.rate_factor is not None:
        _require(0 < terms.rate_factor <= LARGEST_FACTOR, f"0 to {LARGEST_FACTOR}", ("rate_factor",))
    for key, percent in terms.percents.items():
        _require(0 <= percent <= LARGEST_PERCENT, f"0 to {LARGEST_PERCENT}", ("percents", key))
    for key, cap in terms.period_caps.items():
        _require(cap.is_finite() and cap >= 0, "0 or more", ("period_caps", key))
    for index, step in enumerate(terms.ramp):
        _require(1 <= step.months <= LONGEST_RAMP, f"1 to {LONGEST_RAMP}", ("ramp", str(index), "months"))
        bounds = f"0 to {LARGEST_PERCENT}"
        _require(0 < step.quota_percent <= LARGEST_PERCENT, bounds, ("ramp", str(index), "quota_percent"))
        if step.guaranteed is not None:
            holds = step.guaranteed.is_finite() and 0 < step.guaranteed < LARGEST_GUARANTEE
            _require(holds, f"0 to {LARGEST_GUARANTEE}", ("ramp", str(index), "guaranteed"))


def _require(holds: bool, bounds: str, path: tuple[str, ...]) -> None:  # noqa: FBT001 - read as a sentence
    if not holds:
        raise PersonalTermOutOfBounds(f"{path[0]} must lie within {bounds}; correct it", path=("terms", *path))
