"""Rates of plans as they are shown: fields as in the document of the plan."""

from decimal import Decimal

import strawberry

from api.commissions.enums import Apply, ExactBoundPays, PlaceBy


@strawberry.type
class Tier:
    """A band of a rate; it ends where the next one begins."""

    from_: Decimal = strawberry.field(name="from", description="Where the band begins; a ratio by ATTAINMENT.")
    percent: Decimal | None = None
    """What it pays, in per cent of what lies in it."""
    flat_per_unit: Decimal | None = None
    """What it pays for each unit."""
    flat: Decimal | None = None
    """What it pays once."""


@strawberry.type
class Times:
    """A band of a factor; it ends where the next one begins."""

    from_: Decimal = strawberry.field(name="from", description="Where the band begins.")
    times: Decimal
    """How many times the rate, or the pay, it pays."""


@strawberry.type
class Band:
    """A band that pays an amount, in proportion until it is crossed."""

    from_: Decimal = strawberry.field(name="from", description="Where the band begins.")
    pays: Decimal
    """The amount."""
    to: Decimal | None = None
    """Where the table ends; of the last band."""


@strawberry.type
class OnTargetEarnings:
    """The percentage that earns the variable part of a salary when the quota of the year is reached."""

    ote: Decimal
    """The salary with that part."""
    base: Decimal
    """The salary without it."""
    annual_quota: Decimal
    """What is to be sold in a year."""


@strawberry.type
class Rate:
    """What a component pays: exactly one of flat, percent, flatPerUnit, percentFromOte, tiers and bands."""

    flat: Decimal | None = None
    """The amount for each transaction, in the plan's currency."""
    percent: Decimal | None = None
    """The percentage of what is measured."""
    flat_per_unit: Decimal | None = None
    """The amount for each unit."""
    percent_from_ote: OnTargetEarnings | None = None
    """A percentage that follows from on-target earnings."""
    multipliers: list[Times] | None = None
    """Bands that pay percentFromOte several times, lowest first."""
    tiers: list[Tier] | None = None
    """Bands that each have a rate, lowest first."""
    bands: list[Band] | None = None
    """Bands that each pay an amount, lowest first."""
    place_by: PlaceBy | None = None
    """What places a credit in the bands."""
    apply: Apply | None = None
    """How the bands apply."""
    exact_bound_pays: ExactBoundPays | None = None
    """Which band pays for what is exactly on a bound."""
