"""The words of the domain that the schema shares, each described once and before anything refers to it."""

import strawberry

from domain.commissions.calculate.place_stretch import PayStatus
from domain.commissions.rules.terms import Accumulate, Apply, ExactBoundPays, PaidCredit, PlaceBy
from domain.facts.link_identity import IdentityKind
from domain.facts.rules.opportunity import OpportunityState
from domain.facts.rules.transaction import TransactionState
from domain.facts.types.transactions import CreditKind
from domain.goals.rules import Status
from domain.metrics.metric import Unit
from domain.reports.shape import Dimension
from domain.shared.period import Cycle

__all__ = [
    "Accumulate",
    "Apply",
    "CreditKind",
    "Cycle",
    "Dimension",
    "ExactBoundPays",
    "IdentityKind",
    "OpportunityState",
    "PaidCredit",
    "PayStatus",
    "PlaceBy",
    "Status",
    "TransactionState",
    "Unit",
]

strawberry.enum(Accumulate, description="How long a volume accumulates: the pay period, a quarter or a year.")
strawberry.enum(Apply, description="How a tier applies: MARGINAL, each band at its own rate; RETROACTIVE, all at one.")
strawberry.enum(
    CreditKind, description="SPLIT adds up to the whole, OVERLAY stands beside it, OVERRIDE is a manager's."
)
strawberry.enum(Cycle, description="How the calendar is cut.")
strawberry.enum(
    Dimension,
    description="What rows stand for. REGION is the team just below the top of the tree; MONTH and QUARTER are cycles"
    " of the calendar; STAGE is for metrics of opportunities as they stand.",
)
strawberry.enum(ExactBoundPays, description="Which band pays for a volume that is exactly on a bound.")
strawberry.enum(IdentityKind, description="What an identity names.")
strawberry.enum(OpportunityState, description="The system's view of any stage.")
strawberry.enum(PaidCredit, description="Whose credits pay: OWN, or OVERRIDE for a manager's.")
strawberry.enum(PayStatus, description="Whether pay is known, or waits for an exchange rate of the day.")
strawberry.enum(PlaceBy, description="What places a credit in the bands: the cumulative volume of the window.")
strawberry.enum(Status, name="GoalStatus", description="Where a goal stands, by what should have been reached by now.")
strawberry.enum(
    TransactionState,
    description="Where a transaction stands. ANNOUNCED: something is known of it, but not yet what it is worth.",
)
strawberry.enum(Unit, description="What one of a figure is. MONEY is in base currency; RATIO is 0.25 for 25 %.")
