"""What the assignment of a plan takes beside who and when."""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.goals.types import Goal
from domain.commissions.assignment import AssignmentTerms, RampStep
from domain.shared.errors import Invalid


class ComponentTwice(Invalid):
    """A component has one percentage and one cap of one's own."""

    code: ClassVar[str] = "plan.component_twice"


@strawberry.input
class PersonalPercentInput:
    """A percentage of one's own."""

    component_key: str
    """The component."""
    percent: Decimal
    """What it pays, in the place of its percentage."""


@strawberry.input
class PersonalCapInput:
    """A cap of one's own."""

    component_key: str
    """The component."""
    period_cap: Decimal
    """The most that it pays in a pay period, in the plan's currency."""


@strawberry.input
class RampStepInput:
    """A step of a ramp: for so many months the quota is a part of itself."""

    months: int
    """How many months; the first step begins with the assignment."""
    quota_percent: Decimal
    """How much of the quota is asked for, in per cent."""
    guaranteed: Decimal | None = None
    """What the plan pays at least for each of these months, in its currency."""

    def read(self) -> RampStep:
        """Return the step as the operation takes it."""
        return RampStep(months=self.months, quota_percent=self.quota_percent, guaranteed=self.guaranteed)


@strawberry.input
class AssignmentTermsInput:
    """What is agreed with this agent or team beside the plan."""

    quota_goal_id: strawberry.ID | None = None
    """The goal whose target is the quota, for what is placed by ATTAINMENT."""
    rate_factor: Decimal | None = None
    """How many times every rate is paid, such as 0.5 for half."""
    percents: list[PersonalPercentInput] = strawberry.field(
        default_factory=list, description="Percentages of one's own."
    )
    period_caps: list[PersonalCapInput] = strawberry.field(default_factory=list, description="Caps of one's own.")
    pay_currency: str | None = None
    """The currency that is paid in; the plan's, if left out."""
    ramp: list[RampStepInput] = strawberry.field(default_factory=list, description="How the quota rises at first.")

    def read(self) -> AssignmentTerms:
        """Return the terms as the operation takes them."""
        return AssignmentTerms(
            quota_goal_id=Goal.optional_key(self.quota_goal_id, path="quotaGoalId"),
            rate_factor=self.rate_factor,
            percents=_by_component("percents", [(one.component_key, one.percent) for one in self.percents]),
            period_caps=_by_component("period_caps", [(one.component_key, one.period_cap) for one in self.period_caps]),
            pay_currency=self.pay_currency,
            ramp=tuple(step.read() for step in self.ramp),
        )


def _by_component(name: str, stated: Sequence[tuple[str, Decimal]]) -> dict[str, Decimal]:
    by_key = dict(stated)
    if len(by_key) < len(stated):
        keys = [key for key, _ in stated]
        twice = next(index for index, key in enumerate(keys) if key in keys[:index])
        message = f"{keys[twice]!r} is named twice; keep one"
        raise ComponentTwice(message, path=("terms", name, str(twice), "component_key"))
    return by_key
