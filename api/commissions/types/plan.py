"""Plans and their components as they are shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.enums import Accumulate, Apply, ExactBoundPays, PaidCredit, PlaceBy
from api.nodes import Node
from domain.commissions.queries.plans import SeenPlan, SeenVersion, plans_by_id, versions_of_plan
from domain.commissions.rules import terms


@strawberry.type
class Tier:
    """A band of a rate; it ends where the next one begins."""

    from_: Decimal = strawberry.field(name="from", description="The volume at which the band begins.")
    percent: Decimal
    """What it pays, in per cent."""


@strawberry.type
class Rate:
    """What a component pays: an amount for each credit, a percentage, or a percentage by tiers."""

    flat: Decimal | None = None
    """The amount for each credit, in the plan's currency."""
    percent: Decimal | None = None
    """The percentage of each credit."""
    tiers: list[Tier] | None = None
    """The bands, lowest first."""
    place_by: PlaceBy | None = None
    """What places a credit in the bands."""
    apply: Apply | None = None
    """How the bands apply."""
    exact_bound_pays: ExactBoundPays | None = None
    """Which band pays for a volume exactly on a bound."""

    @classmethod
    def read(cls, rate: terms.Rate) -> "Rate":
        """Return the rate as it is shown."""
        match rate:
            case terms.FlatRate(amount):
                return cls(flat=amount)
            case terms.PercentRate(percent):
                return cls(percent=percent)
        return cls(
            tiers=[Tier(from_=tier.lower_bound, percent=tier.percent) for tier in rate.tiers],
            place_by=rate.place_by,
            apply=rate.apply,
            exact_bound_pays=rate.exact_bound_pays,
        )


@strawberry.type
class Component:
    """One rule of a plan."""

    key: str
    """What it is called, through all versions of the plan."""
    credit: PaidCredit
    """Whose credits it pays."""
    level: int | None
    """For overrides: only those of this level; null pays all."""
    kinds: list[str] | None
    """Only transactions of these kinds; null pays all."""
    accumulate: Accumulate
    """How long its volume accumulates."""
    rate: Rate
    """What it pays."""

    @classmethod
    def read(cls, component: terms.Component) -> "Component":
        """Return the component as it is shown."""
        return cls(
            key=component.key,
            credit=component.credit,
            level=component.level,
            kinds=None if component.kinds is None else list(component.kinds),
            accumulate=component.accumulate,
            rate=Rate.read(component.rate),
        )


@strawberry.type
class PlanVersion:
    """What a plan pays from a day on. Published versions never change."""

    number: int
    """1 for the first."""
    from_day: date
    """The first day on which it pays."""
    components: list[Component]
    """Its rules."""

    @classmethod
    def read(cls, version: SeenVersion) -> "PlanVersion":
        """Return the version as it is shown."""
        return cls(
            number=version.number,
            from_day=version.from_day,
            components=[Component.read(component) for component in version.components],
        )


@strawberry.type
class Plan(Node):
    """A commission plan."""

    name: str
    """What it is called."""
    currency: str
    """The currency it pays in (ISO 4217)."""
    key_of_plan: strawberry.Private[UUID]

    @classmethod
    def read(cls, plan: SeenPlan) -> Self:
        """Return the plan as it is shown."""
        return cls(
            id=cls.global_id(plan.id), version=plan.version, name=plan.name, currency=plan.currency, key_of_plan=plan.id
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the plans that the viewer may see."""
        found = await plans_by_id(viewer=context.viewer, ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]

    @strawberry.field
    async def versions(self) -> list[PlanVersion]:
        """Everything that was published, first to last."""
        return [PlanVersion.read(version) for version in await versions_of_plan(plan_id=self.key_of_plan)]
