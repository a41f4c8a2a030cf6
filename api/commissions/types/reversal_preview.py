"""What a reversal would do, as it is shown."""

from datetime import date
from typing import Self
from uuid import UUID

import strawberry

from api.commissions.enums import Clawback
from api.commissions.types.plan import Plan
from api.context import Info
from api.money import Money
from api.people.types import Agent
from domain.commissions.asking.preview_reversal import PolicyOutcome, ReversalOutcome, ReversalPreview


@strawberry.type
class PreviewedPeriod:
    """What would be posted for one pay period."""

    period: str
    """The pay period that it would belong to, such as 2026-03."""
    change: Money
    """What would be added; less than nothing is taken back."""


@strawberry.type
class PreviewedPolicy:
    """What one policy would post."""

    policy: Clawback
    """The policy."""
    is_own: bool
    """Whether the plan has this policy, so that it is what a reversal would post."""
    change: Money
    """What would be added in all; less than nothing is taken back."""
    periods: list[PreviewedPeriod]
    """The same by the pay periods that it would belong to."""

    @classmethod
    def read(cls, outcome: PolicyOutcome, *, is_own: bool) -> Self:
        """Return the outcome as it is shown."""
        periods = [
            PreviewedPeriod(period=period, change=Money.of(amount, outcome.currency))
            for period, amount in outcome.by_period
        ]
        change = Money.of(outcome.amount, outcome.currency)
        return cls(policy=outcome.policy, is_own=is_own, change=change, periods=periods)


@strawberry.type
class PreviewedReversalPay:
    """What a reversal would do to one agent's pay by one component."""

    component_key: str
    """The component."""
    policies: list[PreviewedPolicy]
    """Every policy, side by side."""
    agent_id: strawberry.Private[UUID]
    plan_id: strawberry.Private[UUID]

    @classmethod
    def read(cls, outcome: ReversalOutcome) -> Self:
        """Return the outcome as it is shown."""
        own = outcome.own_policy
        return cls(
            component_key=outcome.component_key,
            policies=[PreviewedPolicy.read(one, is_own=one.policy is own) for one in outcome.outcomes],
            agent_id=outcome.agent_id,
            plan_id=outcome.plan_id,
        )

    @strawberry.field
    async def agent(self, info: Info) -> Agent | None:
        """Whose pay it is."""
        return await Agent.find(info.context, self.agent_id)

    @strawberry.field
    async def plan(self, info: Info) -> Plan | None:
        """The plan; null if you may not see it."""
        return await Plan.find(info.context, self.plan_id)


@strawberry.type
class PreviewedReversal:
    """A reversal that has not happened, and what it would do to the pay of those whom you may see."""

    day: date
    """The day on which it would count."""
    pay: list[PreviewedReversalPay]
    """Everybody's pay that any policy would change, by component."""

    @classmethod
    def read(cls, preview: ReversalPreview) -> Self:
        """Return the preview as it is shown."""
        return cls(day=preview.day, pay=[PreviewedReversalPay.read(outcome) for outcome in preview.outcomes])
