"""What is agreed with whoever is on a plan, as it is shown."""

from decimal import Decimal
from typing import Self

import strawberry

from api.context import Info
from api.goals.types import Goal
from domain.commissions import assignment


@strawberry.type
class PersonalPercent:
    """A percentage of one's own."""

    component_key: str
    """The component."""
    percent: Decimal
    """What it pays, in the place of its percentage."""


@strawberry.type
class PersonalCap:
    """A cap of one's own."""

    component_key: str
    """The component."""
    period_cap: Decimal
    """The most that it pays in a pay period, in the plan's currency."""


@strawberry.type
class RampStep:
    """A step of a ramp: for so many months the quota is a part of itself."""

    months: int
    """How many months; the first step begins with the assignment."""
    quota_percent: Decimal
    """How much of the quota is asked for, in per cent."""
    guaranteed: Decimal | None
    """What the plan pays at least for each of these months, in its currency; null where nothing is guaranteed."""


@strawberry.type
class AssignmentTerms:
    """What is agreed with an agent or team beside the plan."""

    rate_factor: Decimal | None
    """How many times every rate is paid."""
    percents: list[PersonalPercent]
    """Percentages of one's own, by component."""
    period_caps: list[PersonalCap]
    """Caps of one's own, by component."""
    pay_currency: str | None
    """The currency that is paid in; null for the plan's."""
    ramp: list[RampStep]
    """How the quota rises at first."""
    terms: strawberry.Private[assignment.AssignmentTerms]

    @classmethod
    def read(cls, terms: assignment.AssignmentTerms) -> Self:
        """Return the terms as they are shown."""
        caps = terms.period_caps
        return cls(
            rate_factor=terms.rate_factor,
            percents=[PersonalPercent(component_key=key, percent=one) for key, one in sorted(terms.percents.items())],
            period_caps=[PersonalCap(component_key=key, period_cap=cap) for key, cap in sorted(caps.items())],
            pay_currency=terms.pay_currency,
            ramp=[
                RampStep(months=step.months, quota_percent=step.quota_percent, guaranteed=step.guaranteed)
                for step in terms.ramp
            ],
            terms=terms,
        )

    @strawberry.field
    async def quota_goal(self, info: Info) -> Goal | None:
        """The goal whose target is the quota; null if there is none that you may see."""
        return await Goal.find(info.context, self.terms.quota_goal_id)
