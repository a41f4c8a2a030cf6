"""The terms of a plan version: its components, each with the credits it pays on and its rate, and what all share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from domain.commissions.rules.rates import Rate
from domain.commissions.rules.words import (
    Accumulate,
    Anchor,
    Cap,
    Clawback,
    ExactBoundPays,
    FigureOf,
    GateTiers,
    HeldLapses,
    Leavers,
    Measure,
    Negatives,
    OnNewVersion,
    Opens,
    PaidCredit,
)
from domain.shared.period import Cycle

OWN_MEASURE = "amount"  # what a gate or a multiplier calls the volume that its own component measures
GUARANTEE = "guarantee"  # stands for the component in what a guarantee pays under all components
ATTAINMENT = "attainment"  # of the quota that the agent's assignment names


@dataclass(frozen=True, slots=True)
class FieldMeasure:
    """A number or an amount that the organisation has added to its transactions, by its key."""

    field: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the pay, in the plan's currency: of a transaction as a whole, and of one agent's pay period.

    `cap` says whether what the cap of a period holds back is lost or paid later; `floor` is made up at its end.
    """

    per_transaction_max: Decimal | None = None
    period_cap: Decimal | None = None
    cap: Cap | None = None
    held_lapses: HeldLapses = HeldLapses.NEVER
    floor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The rate holds only above a bound of another figure; until then `otherwise` pays.

    On the component's own measure it goes credit by credit, and says what of the credit that opens it the rate pays
    and where that stands in the tiers. On another figure it takes its value for the whole window.
    """

    metric: str
    window: Accumulate
    above: Decimal
    otherwise: Rate
    opens: Opens | None = None
    tiers: GateTiers | None = None
    of: FigureOf = FigureOf.AGENT

    @property
    def is_own(self) -> bool:
        """Tell whether it looks at what its own component measures."""
        return self.metric == OWN_MEASURE


@dataclass(frozen=True, slots=True)
class Times:
    """A band of a multiplier: how many times the pay is paid from `lower_bound` on."""

    lower_bound: Decimal
    times: Decimal


@dataclass(frozen=True, slots=True)
class Multiplier:
    """Scales the pay by another figure, or by the component's own volume credit by credit."""

    metric: str
    bands: tuple[Times, ...]
    exact_bound_pays: ExactBoundPays
    window: Accumulate = Accumulate.PERIOD
    of: FigureOf = FigureOf.AGENT

    @property
    def is_own(self) -> bool:
        """Tell whether it looks at what its own component measures."""
        return self.metric == OWN_MEASURE


@dataclass(frozen=True, slots=True)
class Bonus:
    """An amount paid once in each window, when its volume reaches the bound."""

    at: Decimal
    pays: Decimal


@dataclass(frozen=True, slots=True)
class Component:
    """One rule of a plan. Without `level` overrides of every level trigger it, without `kinds` every transaction.

    `when` is a condition over transactions as JSON; whoever reads credits checks and compiles it.
    """

    key: str
    rate: Rate
    credit: PaidCredit = PaidCredit.OWN
    level: int | None = None
    kinds: tuple[str, ...] | None = None
    when: Mapping[str, Any] | None = None
    measure: Measure | FieldMeasure = Measure.AMOUNT
    accumulate: Accumulate = Accumulate.PERIOD
    on_new_version: OnNewVersion = OnNewVersion.CONTINUE
    limits: Limits = field(default_factory=Limits)
    gate: Gate | None = None
    multiplier: Multiplier | None = None
    bonus: Bonus | None = None
    first_n: int | None = None
    from_day: date | None = None
    until_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the day is one of those of an incentive for a while; of any other component every day is."""
        return (self.from_day is None or self.from_day <= day) and (self.until_day is None or day < self.until_day)


@dataclass(frozen=True, slots=True)
class ClawbackTerms:
    """What a reversal after the window of its credit does; one later than `within_days` after the anchor, nothing."""

    policy: Clawback = Clawback.RECOMPUTE_ORIGIN
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class LeaverTerms:
    """What is paid to who has left."""

    policy: Leavers = Leavers.PAY
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a version of a plan says."""

    components: tuple[Component, ...]
    anchor: Anchor = Anchor.APPROVAL
    pay_period: Cycle = Cycle.MONTH
    clawback: ClawbackTerms = field(default_factory=ClawbackTerms)
    leavers: LeaverTerms = field(default_factory=LeaverTerms)
    negatives: Negatives = Negatives.NET
