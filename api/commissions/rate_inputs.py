"""What the mutations about plans take for a rate."""

from decimal import Decimal

import strawberry

from api.commissions.enums import Apply, ExactBoundPays, PlaceBy


@strawberry.input
class TierInput:
    """A band of a rate; it ends where the next one begins, so gaps and overlaps cannot be written."""

    from_: Decimal = strawberry.field(
        name="from", description="Where the band begins; the first, 0. By ATTAINMENT a ratio of the quota, such as 1.2."
    )
    percent: Decimal | None = None
    """What it pays, in per cent of what lies in it."""
    flat_per_unit: Decimal | None = None
    """What it pays for each unit instead."""
    flat: Decimal | None = None
    """What it pays once, by itself or beside that."""


@strawberry.input
class TimesInput:
    """A band of a factor; it ends where the next one begins."""

    from_: Decimal = strawberry.field(name="from", description="Where the band begins; the first, 0.")
    times: Decimal
    """How many times the rate, or the pay, it pays."""


@strawberry.input
class BandInput:
    """A band that pays an amount: all of it once the band is crossed, a part in proportion before that."""

    from_: Decimal = strawberry.field(name="from", description="Where the band begins; the first, 0.")
    pays: Decimal
    """The amount."""
    to: Decimal | None = None
    """Where the table ends; for the last band, and for that alone."""


@strawberry.input
class OnTargetEarningsInput:
    """The percentage that earns the variable part of a salary when the quota of the year is reached."""

    ote: Decimal
    """The salary with that part."""
    base: Decimal
    """The salary without it."""
    annual_quota: Decimal
    """What is to be sold in a year: the rate is (ote - base) ÷ annualQuota."""


@strawberry.input
class RateInput:
    """What a component pays: exactly one of flat, percent, flatPerUnit, percentFromOte, tiers and bands.

    Each method of tiers and bands pays another total, so it must be said.
    """

    flat: Decimal | None = None
    """An amount for each transaction, in the plan's currency."""
    percent: Decimal | None = None
    """A percentage of what is measured."""
    flat_per_unit: Decimal | None = None
    """An amount for each unit of what is measured."""
    percent_from_ote: OnTargetEarningsInput | None = None
    """A percentage that follows from on-target earnings."""
    multipliers: list[TimesInput] | None = None
    """Bands that pay percentFromOte several times, lowest first."""
    tiers: list[TierInput] | None = None
    """Bands that each have a rate, lowest first."""
    bands: list[BandInput] | None = None
    """Bands that each pay an amount, lowest first."""
    place_by: PlaceBy | None = None
    """What places a credit in the bands."""
    apply: Apply | None = None
    """How the bands apply."""
    exact_bound_pays: ExactBoundPays | None = None
    """Which band pays for what is exactly on a bound; needed where it matters."""
