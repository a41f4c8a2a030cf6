"""Why a transaction does not pay somebody, as it is shown."""

from typing import Self
from uuid import UUID

import strawberry

from api.commissions.enums import ReasonCode
from api.commissions.types.plan import Plan
from api.context import Info
from api.enums import CreditKind, Operator
from api.money import Money
from domain.commissions.asking.reasons import Reason
from domain.commissions.asking.why_not import ComponentVerdict, Verdict


@strawberry.type
class WhyNotReason:
    """One thing that stands in the way."""

    code: ReasonCode
    """What it is."""
    message: str
    """The same as a sentence."""
    field: str | None
    """What of the plan, the assignment or the transaction is looked at."""
    operator: Operator | None
    """For a condition: how the field is compared."""
    wanted: list[str]
    """What is asked for; empty where nothing can be listed."""
    actual: str | None
    """What there is; null where there is nothing."""

    @classmethod
    def read(cls, reason: Reason) -> Self:
        """Return the reason as it is shown."""
        return cls(
            code=reason.code,
            message=reason.message,
            field=reason.field,
            operator=reason.operator,
            wanted=list(reason.wanted),
            actual=reason.actual,
        )


@strawberry.type
class WhyNotComponent:
    """What one component pays for one credit of the agent, or why it does not."""

    component_key: str
    """The component."""
    plan_version: int | None
    """The version of the plan that decides; null where there is none on that day."""
    credit_kind: CreditKind
    """How the agent takes part in the transaction."""
    level: int
    """For an override: how many levels above the seller; otherwise 0."""
    pays: Money | None
    """What it pays, all lines of the credit together; null where it has none."""
    reasons: list[WhyNotReason]
    """What keeps it from paying; empty where it pays."""
    plan_id: strawberry.Private[UUID]

    @classmethod
    def read(cls, verdict: ComponentVerdict) -> Self:
        """Return the verdict as it is shown."""
        return cls(
            component_key=verdict.component_key,
            plan_version=verdict.plan_version,
            credit_kind=CreditKind(verdict.credit_kind),
            level=verdict.level,
            pays=Money.optional(verdict.amount, verdict.currency),
            reasons=[WhyNotReason.read(reason) for reason in verdict.reasons],
            plan_id=verdict.plan_id,
        )

    @strawberry.field
    async def plan(self, info: Info) -> Plan | None:
        """The plan; null if you may not see it."""
        return await Plan.find(info.context, self.plan_id)


@strawberry.type
class WhyNot:
    """Why a transaction does not pay an agent, or what each component pays."""

    reasons: list[WhyNotReason]
    """What stands in the way of all pay."""
    components: list[WhyNotComponent]
    """What each component of the agent's plans says, for each credit that the agent holds."""

    @classmethod
    def read(cls, verdict: Verdict) -> Self:
        """Return the verdict as it is shown."""
        return cls(
            reasons=[WhyNotReason.read(reason) for reason in verdict.reasons],
            components=[WhyNotComponent.read(one) for one in verdict.components],
        )
