"""The words of plans, described once for the schema."""

import strawberry

from domain.commissions.rules.terms import Accumulate, Apply, ExactBoundPays, PaidCredit, PlaceBy

__all__ = ["Accumulate", "Apply", "ExactBoundPays", "PaidCredit", "PlaceBy"]

strawberry.enum(Accumulate, description="How long a volume accumulates: the pay period, a quarter or a year.")
strawberry.enum(Apply, description="How a tier applies: MARGINAL, each band at its own rate; RETROACTIVE, all at one.")
strawberry.enum(ExactBoundPays, description="Which band pays for a volume that is exactly on a bound.")
strawberry.enum(PaidCredit, description="Whose credits pay: OWN, or OVERRIDE for a manager's.")
strawberry.enum(PlaceBy, description="What places a credit in the bands: the cumulative volume of the window.")
