"""What sales that have not happened would pay, as it is shown."""

from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.commissions.enums import PayStatus
from api.commissions.types.plan import Plan
from api.context import Info
from api.money import Money
from domain.commissions.asking.estimates import ComponentEstimate, SaleEstimate
from domain.commissions.asking.next_tier import NextTier as SeenTier


@strawberry.type
class NextTier:
    """The next band of a component, and how far it is."""

    begins_at: Decimal
    """Where it begins, in what the component measures; by ATTAINMENT the ratio is multiplied by the quota."""
    percent: Decimal | None
    """What it pays, in per cent."""
    flat_per_unit: Decimal | None
    """What it pays for each unit instead."""
    volume: Decimal
    """What the window holds."""
    missing: Decimal
    """What must be sold to reach it."""
    brings: Money
    """What selling just that would pay."""

    @classmethod
    def read(cls, tier: SeenTier) -> Self:
        """Return the band as it is shown."""
        return cls(
            begins_at=tier.begins_at,
            percent=tier.percent,
            flat_per_unit=tier.flat_per_unit,
            volume=tier.volume,
            missing=tier.missing,
            brings=Money.of(tier.brings, tier.currency),
        )


@strawberry.type
class EstimatedPay:
    """What one component would pay for one transaction."""

    amount: Money | None
    """What it would pay; null while that would wait for an exchange rate or a quota."""
    status: PayStatus
    """Whether it is known, or for what it would wait."""

    @classmethod
    def read(cls, estimate: SaleEstimate, currency: str) -> Self:
        """Return the pay as it is shown."""
        return cls(amount=Money.optional(estimate.amount, currency), status=estimate.status)


@strawberry.type
class EarningsEstimate:
    """What one component would pay in one currency: what was paid before in another may be paid anew in that."""

    component_key: str
    """The component."""
    pays: list[EstimatedPay | None]
    """What it would pay for each of the transactions, in their order; null for one that it does not pay."""
    change: Money
    """What it would pay more in all: others may be paid anew, of the same window or by a figure that counts these."""
    next_tier: NextTier | None
    """The next band after all of them; null on the last one, and where volume does not decide."""
    plan_id: strawberry.Private[UUID]

    @classmethod
    def read(cls, estimate: ComponentEstimate) -> Self:
        """Return the estimate as it is shown."""
        return cls(
            component_key=estimate.component_key,
            pays=[None if one is None else EstimatedPay.read(one, estimate.currency) for one in estimate.by_sale],
            change=Money.of(estimate.change, estimate.currency),
            next_tier=None if estimate.next_tier is None else NextTier.read(estimate.next_tier),
            plan_id=estimate.plan_id,
        )

    @strawberry.field
    async def plan(self, info: Info) -> Plan | None:
        """The plan; null if you may not see it."""
        return await Plan.find(info.context, self.plan_id)
