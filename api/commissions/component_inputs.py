"""What the mutations about plans take for a component."""

from datetime import date
from decimal import Decimal

import strawberry

from api.commissions.enums import (
    Accumulate,
    Cap,
    ExactBoundPays,
    FigureOf,
    GateTiers,
    HeldLapses,
    OnNewVersion,
    Opens,
    PaidCredit,
)
from api.commissions.measure_input import PlanMeasureInput
from api.commissions.rate_inputs import RateInput, TimesInput
from api.metrics.inputs import ConditionInput


@strawberry.input
class LimitsInput:
    """What bounds the pay, in the plan's currency."""

    per_transaction_max: Decimal | None = None
    """The most that a whole transaction pays; its credits share it."""
    period_cap: Decimal | None = None
    """The most that an agent is paid in a pay period."""
    cap: Cap | None = None
    """What becomes of what is above the cap; needed with periodCap."""
    held_lapses: HeldLapses | None = None
    """When what a ROLL_OVER cap holds is lost; never, if left out."""
    floor: Decimal | None = None
    """The least that an agent is paid in a pay period; what is missing is added at its end."""


@strawberry.input
class GateInput:
    """The rate holds only above a bound of another figure."""

    metric: str
    """amount for what the component itself measures, attainment of the quota, or the key of a metric."""
    window: Accumulate
    """Over which days the figure counts."""
    above: Decimal
    """The bound; attainment is a ratio, 1 for the whole quota."""
    otherwise: RateInput
    """What is paid below it."""
    of: FigureOf = FigureOf.AGENT
    """Whose figure it is; of a TEAM attainment or a metric."""
    opens: Opens | None = None
    """What of the credit that crosses the bound the rate pays; for amount."""
    tiers: GateTiers | None = None
    """Where the first volume above the bound stands in the tiers; for amount."""


@strawberry.input
class MultiplierInput:
    """Scales the pay by another figure."""

    metric: str
    """amount for what the component itself measures, attainment of the quota, or the key of a metric."""
    bands: list[TimesInput]
    """How many times the pay is paid from which value on, lowest first."""
    exact_bound_pays: ExactBoundPays
    """Which band holds for a value exactly on a bound."""
    of: FigureOf = FigureOf.AGENT
    """Whose figure it is; of a TEAM attainment or a metric."""
    window: Accumulate = Accumulate.PERIOD
    """Over which days the figure counts."""


@strawberry.input
class BonusInput:
    """An amount paid once in each window."""

    at: Decimal
    """The volume of the window at which it is paid."""
    pays: Decimal
    """The amount."""


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
    when: ConditionInput | None = None
    """Only transactions of which this holds: fields of credited_sales, and margin, quantity and is_first_deposit."""
    measure: PlanMeasureInput | None = None
    """What of a transaction is paid on; the amount, if left out."""
    accumulate: Accumulate = Accumulate.PERIOD
    """How long volume adds up before it begins again at zero."""
    on_new_version: OnNewVersion = OnNewVersion.CONTINUE
    """Whether volume goes on when this version begins inside a window."""
    limits: LimitsInput | None = None
    """What bounds the pay."""
    gate: GateInput | None = None
    """What must be reached before the rate holds."""
    multiplier: MultiplierInput | None = None
    """What scales the pay."""
    bonus: BonusInput | None = None
    """An amount once the volume is reached."""
    first_n: int | None = None
    """Only so many transactions of each window."""
    from_day: date | None = None
    """The first day on which it pays, for an incentive of some days."""
    until_day: date | None = None
    """The first day on which it no longer pays."""
