"""The terms of a plan version: its components, each with the credits it pays on and its rate."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PaidCredit(StrEnum):
    """Whose credits a component pays on: the agent's own (SPLIT and OVERLAY), or a manager's overrides."""

    OWN = "OWN"
    OVERRIDE = "OVERRIDE"


class PlaceBy(StrEnum):
    """What places a credit in a tier table: the cumulative volume of its accumulation window."""

    CUMULATIVE = "CUMULATIVE"


class Apply(StrEnum):
    """What a reached band pays on: the volume inside it, or the whole volume since the window began."""

    MARGINAL = "MARGINAL"
    RETROACTIVE = "RETROACTIVE"


class ExactBoundPays(StrEnum):
    """Which band pays for a volume that is exactly on a bound."""

    LOWER_BAND = "LOWER_BAND"
    UPPER_BAND = "UPPER_BAND"


class Accumulate(StrEnum):
    """How long volume accumulates before a tiered rate begins again at zero: a pay period is one month."""

    PERIOD = "PERIOD"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class FlatRate:
    """A fixed amount per transaction, in the plan's currency."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class PercentRate:
    """A share of each credit: `percent` 2 pays two per cent."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of volume that begins at `lower_bound`, in the plan's currency, and ends where the next begins."""

    lower_bound: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class TieredRate:
    """A percentage that depends on the volume; bounds rise from zero. MARGINAL pays the same for either exact bound."""

    tiers: tuple[Tier, ...]
    place_by: PlaceBy
    apply: Apply
    exact_bound_pays: ExactBoundPays | None = None


Rate = FlatRate | PercentRate | TieredRate


@dataclass(frozen=True, slots=True)
class Component:
    """One rule of a plan. Without `level` overrides of every level trigger it, without `kinds` every transaction."""

    key: str
    rate: Rate
    credit: PaidCredit = PaidCredit.OWN
    level: int | None = None
    kinds: tuple[str, ...] | None = None
    accumulate: Accumulate = Accumulate.PERIOD
