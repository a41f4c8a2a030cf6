"""What the mutations about plans take."""

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from api.enums import Accumulate, Apply, ExactBoundPays, PaidCredit, PlaceBy
from api.mutation import EditInput, MutationInput

METHODS = ("place_by", "apply", "exact_bound_pays")


@strawberry.input
class TierInput:
    """A band of a rate; it ends where the next one begins, so gaps and overlaps cannot be written."""

    from_: Decimal = strawberry.field(name="from", description="The volume at which the band begins; the first, 0.")
    percent: Decimal
    """What it pays, in per cent."""


@strawberry.input
class RateInput:
    """What a component pays: exactly one of flat, percent and tiers. Each method of tiers pays another total."""

    flat: Decimal | None = None
    """An amount for each credit, in the plan's currency."""
    percent: Decimal | None = None
    """A percentage of each credit."""
    tiers: list[TierInput] | None = None
    """A percentage by the volume of the window: the bands, lowest first."""
    place_by: PlaceBy | None = None
    """What places a credit in the bands."""
    apply: Apply | None = None
    """How the bands apply."""
    exact_bound_pays: ExactBoundPays | None = None
    """Which band pays for a volume exactly on a bound; needed where it matters."""

    def document(self) -> dict[str, Any]:
        """Return the rate as the rules read it."""
        amounts = {name: f"{value:f}" for name in ("flat", "percent") if (value := getattr(self, name)) is not None}
        methods = {name: value for name in METHODS if (value := getattr(self, name)) is not None}
        tiers = [{"from": f"{tier.from_:f}", "percent": f"{tier.percent:f}"} for tier in self.tiers or ()]
        return amounts | methods | ({} if self.tiers is None else {"tiers": tiers})


@strawberry.input
class ComponentInput:
    """One rule of a plan."""

    key: str
    """What it is called, through all versions of the plan."""
    rate: RateInput
    """What it pays."""
    credit: PaidCredit = PaidCredit.OWN
    """Whose credits it pays."""
    level: int | None = None
    """For overrides: only those of this level; none pays all."""
    kinds: list[str] | None = None
    """Only transactions of these kinds; none pays all."""
    accumulate: Accumulate = Accumulate.PERIOD
    """How long the volume of tiers accumulates."""

    def document(self) -> dict[str, Any]:
        """Return the component as the rules read it."""
        optional = {"level": self.level, "kinds": self.kinds}
        return {
            "key": self.key,
            "rate": self.rate.document(),
            "credit": self.credit.value,
            "accumulate": self.accumulate.value,
            **{name: value for name, value in optional.items() if value is not None},
        }


@strawberry.input
class CreatePlanInput(MutationInput):
    """The plan to create."""

    name: str
    """What it is called."""
    currency: str
    """The currency it pays in (ISO 4217)."""


@strawberry.input
class PublishPlanVersionInput(EditInput):
    """What a plan pays from a day on."""

    plan_id: strawberry.ID
    """The plan."""
    components: list[ComponentInput]
    """Its rules."""
    from_day: date | None = None
    """The first day on which it pays so; today if none is given. A day in the past is calculated at once."""


@strawberry.input
class AssignPlanInput(EditInput):
    """Who is on which plan."""

    plan_id: strawberry.ID
    """The plan."""
    agent_id: strawberry.ID
    """The agent."""
    is_assigned: bool = True
    """Whether the agent is on the plan from that day, or no longer."""
    from_day: date | None = None
    """The first day; today if none is given. It may lie in the past: pay follows."""
