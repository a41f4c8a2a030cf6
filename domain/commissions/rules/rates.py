"""What a component pays: an amount, a percentage, or one of these by bands of volume."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, TypeGuard

from domain.commissions.rules.words import Apply, ExactBoundPays, PlaceBy


@dataclass(frozen=True, slots=True)
class FlatRate:
    """A fixed amount per transaction, in the plan's currency; its credits share it."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class PercentRate:
    """A share of each credit: `percent` 2 pays two per cent."""

    percent: Decimal


@dataclass(frozen=True, slots=True)
class PerUnitRate:
    """An amount for each unit that the component measures."""

    amount: Decimal


@dataclass(frozen=True, slots=True)
class OteRate:
    """The percentage that earns the variable part of on-target earnings when the year's quota is reached."""

    ote: Decimal
    base: Decimal
    annual_quota: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """A band that begins at `lower_bound` and ends where the next begins.

    It pays `percent` or `flat_per_unit` of the volume (`times` that of on-target earnings), and `flat` once.
    """

    lower_bound: Decimal
    percent: Decimal | None = None
    flat_per_unit: Decimal | None = None
    flat: Decimal | None = None
    times: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TieredRate:
    """A rate by bands; bounds rise from zero, and are ratios of the quota under ATTAINMENT."""

    tiers: tuple[Tier, ...]
    place_by: PlaceBy
    apply: Apply
    exact_bound_pays: ExactBoundPays | None = None
    ote: OteRate | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A band that pays `pays` when it is filled, and its part of that before."""

    lower_bound: Decimal
    pays: Decimal


@dataclass(frozen=True, slots=True)
class InterpolatedRate:
    """Amounts by bands, each paid in proportion to how far it is filled; above `upper_bound` nothing more is paid."""

    bands: tuple[Band, ...]
    upper_bound: Decimal
    place_by: PlaceBy


Rate: TypeAlias = FlatRate | PercentRate | PerUnitRate | OteRate | TieredRate | InterpolatedRate


def looks_at_transaction(rate: Rate) -> bool:
    """Tell whether the rate pays for a transaction as a whole, which its credits share."""
    return isinstance(rate, FlatRate) or (_has_bands(rate) and rate.place_by is PlaceBy.TRANSACTION)


def looks_at_window(rate: Rate) -> bool:
    """Tell whether what came before in the window decides what the rate pays."""
    return _has_bands(rate) and rate.place_by is not PlaceBy.TRANSACTION


def needs_quota(rate: Rate) -> bool:
    """Tell whether the rate's bounds are ratios of a quota."""
    return _has_bands(rate) and rate.place_by is PlaceBy.ATTAINMENT


def pays_on_entering(rate: Rate) -> bool:
    """Tell whether what a band pays once is for the volume that enters it, and not for each credit."""
    return looks_at_window(rate) and isinstance(rate, TieredRate) and rate.apply in (Apply.MARGINAL, Apply.RETROACTIVE)


def _has_bands(rate: Rate) -> TypeGuard[TieredRate | InterpolatedRate]:
    return isinstance(rate, (TieredRate, InterpolatedRate))
