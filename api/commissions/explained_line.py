"""What the pay of an entry is made of, as its explanation shows it."""

from datetime import date
from decimal import Decimal

import strawberry

from api.commissions.enums import Accumulate, Apply, ExactBoundPays, FigureOf, GateTiers, Opens, PlaceBy, StepKind


@strawberry.type
class ExplainedDays:
    """The days from one until, and without, another."""

    from_: date = strawberry.field(name="from", description="The first day.")
    until: date
    """The first day after them."""


@strawberry.type
class ExplainedSlice:
    """A part of what is paid on, at one rate. The amounts of the slices add up to the exact pay."""

    from_: Decimal | None = strawberry.field(name="from", description="Where it begins in the bands.")
    to: Decimal | None
    """Where it ends in the bands."""
    basis: Decimal
    """The part of the credit, or of what stood before it, that this is about."""
    percent: Decimal | None
    """The rate in per cent."""
    percent_before: Decimal | None
    """For volume that is rated anew: the rate that it had before."""
    per_unit: Decimal | None
    """The rate for each unit."""
    per_unit_before: Decimal | None
    """For units that are rated anew: the rate that they had before."""
    flat: Decimal | None
    """What is paid once."""
    is_otherwise: bool
    """Whether it is paid by what holds while the gate is closed."""
    amount: Decimal
    """What it pays, unrounded."""


@strawberry.type
class ExplainedStep:
    """What changed the pay on its way from the rate to the line, in this order."""

    kind: StepKind
    """What it is."""
    by: Decimal | None
    """The limit, factor or volume by which it does."""
    before: Decimal
    """The pay before it."""
    after: Decimal
    """The pay after it."""


@strawberry.type
class ExplainedExchange:
    """A step from one currency to another; both are worth what was recorded for the day."""

    from_: str = strawberry.field(name="from", description="The currency before it.")
    into: str
    """The currency after it."""
    rate: Decimal | None
    """How much of the second is one of the first, to ten decimals; null while no rate of the day is recorded."""
    day: date
    """The day of the rate."""
    from_rate: Decimal | None = None
    """What one of the first is worth in base currency, as recorded for that day; rate = fromRate ÷ intoRate."""
    into_rate: Decimal | None = None
    """What one of the second is worth in base currency, as recorded for that day."""


@strawberry.type
class ExplainedGate:
    """The gate of the component."""

    metric: str
    """The figure that it looks at."""
    of: FigureOf
    """Whose figure it is."""
    window: ExplainedDays
    """Over which days that counts."""
    above: Decimal
    """The bound."""
    opens: Opens | None
    """What of the credit that crosses it the rate pays."""
    tiers: GateTiers | None
    """Where the first volume above it stands in the tiers."""


@strawberry.type
class ExplainedMultiplier:
    """The multiplier of the component."""

    metric: str
    """The figure that it looks at."""
    of: FigureOf
    """Whose figure it is."""
    window: ExplainedDays
    """Over which days that counts."""


@strawberry.type
class ExplainedLine:
    """The pay of an entry: the slices add up to exact, and the steps lead from there to the amount."""

    rate: str
    """FLAT, PERCENT, FLAT_PER_UNIT, PERCENT_FROM_OTE, TIERED or INTERPOLATED."""
    measure: str
    """What of the transaction is paid on: AMOUNT, MARGIN, COUNT, or the key of an attribute."""
    accumulate: Accumulate
    """How long volume adds up."""
    currency: str
    """The currency of the plan, in which its amounts are."""
    pay_period: ExplainedDays
    """The pay period that it belongs to."""
    basis: Decimal
    """What is paid on."""
    exact: Decimal
    """The pay by the rate: the sum of the slices."""
    rounding: str
    """How it is rounded."""
    paid_in: str
    """The currency that is paid in."""
    amount: Decimal
    """What it pays in the end."""
    slices: list[ExplainedSlice]
    """The parts by rate."""
    steps: list[ExplainedStep]
    """What changed it after the rate."""
    place_by: PlaceBy | None = None
    """What places it in the bands."""
    apply: Apply | None = None
    """How the bands apply."""
    exact_bound_pays: ExactBoundPays | None = None
    """Which band pays for what is exactly on a bound."""
    window: ExplainedDays | None = None
    """Over which days volume adds up or sales are counted; null where neither is."""
    quota: Decimal | None = None
    """The quota of the window, by which attainment is measured: money in the currency of the plan."""
    quota_asked: Decimal | None = None
    """What the goal asks for in the window: money in base currency."""
    quota_exchange: ExplainedExchange | None = None
    """The step from the one to the other, on the first day of the window; null where there is none."""
    gate: ExplainedGate | None = None
    """The gate of the component."""
    multiplier: ExplainedMultiplier | None = None
    """The multiplier of the component."""
    before: Decimal | None = None
    """The volume of the window without it."""
    after: Decimal | None = None
    """The volume of the window with it."""
