"""Components of plans as they are shown: fields as in the document of the plan."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry.scalars import JSON

from api.commissions.enums import (
    Accumulate,
    Cap,
    ExactBoundPays,
    FigureOf,
    GateTiers,
    HeldLapses,
    Measure,
    OnNewVersion,
    Opens,
    PaidCredit,
)
from api.commissions.types.rate import Rate, Times


@strawberry.type
class PlanMeasure:
    """What of a transaction is paid on: one of these."""

    of: Measure | None = None
    """What every transaction has."""
    field: str | None = None
    """A declared attribute that is a number, by its key."""


@strawberry.type
class Limits:
    """What bounds the pay, in the plan's currency."""

    per_transaction_max: Decimal | None = None
    """The most that a whole transaction pays."""
    period_cap: Decimal | None = None
    """The most that an agent is paid in a pay period."""
    cap: Cap | None = None
    """What becomes of what is above the cap."""
    held_lapses: HeldLapses | None = None
    """When what a ROLL_OVER cap holds is lost."""
    floor: Decimal | None = None
    """The least that an agent is paid in a pay period."""


@strawberry.type
class Gate:
    """The rate holds only above a bound of another figure."""

    metric: str
    """amount for what the component itself measures, attainment of the quota, or the key of a metric."""
    of: FigureOf
    """Whose figure it is."""
    window: Accumulate
    """Over which days the figure counts."""
    above: Decimal
    """The bound."""
    otherwise: Rate
    """What is paid below it."""
    opens: Opens | None = None
    """What of the credit that crosses the bound the rate pays."""
    tiers: GateTiers | None = None
    """Where the first volume above the bound stands in the tiers."""


@strawberry.type
class Multiplier:
    """Scales the pay by another figure."""

    metric: str
    """amount for what the component itself measures, attainment of the quota, or the key of a metric."""
    of: FigureOf
    """Whose figure it is."""
    window: Accumulate
    """Over which days the figure counts."""
    bands: list[Times]
    """How many times the pay is paid from which value on, lowest first."""
    exact_bound_pays: ExactBoundPays
    """Which band holds for a value exactly on a bound."""


@strawberry.type
class Bonus:
    """An amount paid once in each window."""

    at: Decimal
    """The volume of the window at which it is paid."""
    pays: Decimal
    """The amount."""


@strawberry.type
class Component:
    """One rule of a plan."""

    key: str
    """What it is called, through all versions of the plan."""
    credit: PaidCredit
    """Whose credits it pays."""
    measure: PlanMeasure
    """What of a transaction is paid on."""
    rate: Rate
    """What it pays."""
    accumulate: Accumulate
    """How long its volume adds up before it begins again at zero."""
    on_new_version: OnNewVersion
    """Whether volume goes on when the version begins inside a window."""
    level: int | None = None
    """For overrides: only those of this level; null pays all."""
    kinds: list[str] | None = None
    """Only transactions of these kinds; null pays all."""
    when: JSON | None = None
    """Only transactions of which this condition holds; null pays all."""
    limits: Limits | None = None
    """What bounds the pay."""
    gate: Gate | None = None
    """What must be reached before the rate holds."""
    multiplier: Multiplier | None = None
    """What scales the pay."""
    bonus: Bonus | None = None
    """An amount once the volume is reached."""
    first_n: int | None = None
    """Only so many transactions of each window."""
    from_day: date | None = None
    """The first day on which it pays."""
    until_day: date | None = None
    """The first day on which it no longer pays."""
