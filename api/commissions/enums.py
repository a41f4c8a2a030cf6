"""The words of plans and pay that the schema shares, each described once and before anything refers to it."""

import strawberry

from domain.commissions.asking.causes import CauseKind
from domain.commissions.asking.reasons import ReasonCode
from domain.commissions.rules.entry import EntryKind
from domain.commissions.rules.finding import Level
from domain.commissions.rules.lines import PayStatus, StepKind
from domain.commissions.rules.period_lines import Purpose
from domain.commissions.rules.words import (
    Accumulate,
    Anchor,
    Apply,
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
    PlaceBy,
)

__all__ = [
    "Accumulate",
    "Anchor",
    "Apply",
    "Cap",
    "CauseKind",
    "Clawback",
    "EntryKind",
    "ExactBoundPays",
    "FigureOf",
    "GateTiers",
    "HeldLapses",
    "Leavers",
    "Level",
    "Measure",
    "Negatives",
    "OnNewVersion",
    "Opens",
    "PaidCredit",
    "PayStatus",
    "PlaceBy",
    "Purpose",
    "ReasonCode",
    "StepKind",
]

strawberry.enum(
    Accumulate, description="How long volume adds up before it begins again at zero; PERIOD is the pay period."
)
strawberry.enum(
    Anchor,
    name="PlanAnchor",
    description="Which day of a sale decides its window and pay period: the approval's, the booking's, each payment's.",
)
strawberry.enum(
    Apply,
    description="How bands apply. MARGINAL: each to the volume inside it. RETROACTIVE: the one reached to the whole"
    " volume since the window began. WHOLE: that of the transaction to all of it. WHOLE_AT_BAND_REACHED and"
    " WHOLE_AT_BAND_BEFORE: the whole credit at the band that it reaches, or in which it begins. INTERPOLATED: each its"
    " amount, in proportion to how far it is filled.",
)
strawberry.enum(
    Cap,
    name="CapKind",
    description="What becomes of pay above a cap: HARD loses it, ROLL_OVER pays it in later periods that have room.",
)
strawberry.enum(
    CauseKind,
    name="PayCauseKind",
    description="What has changed a line of pay: what happened to its transaction, a setting, who its CUSTOMER is, the"
    " pay or volume of OTHER_CREDITS in its window or period, an OTHER_FIGURE that a gate or multiplier looks at, or"
    " that a pay period has begun: for a floor, and for what a cap has held. CALENDAR is where quarters and years"
    " begin.",
)
strawberry.enum(
    Clawback,
    name="ClawbackPolicy",
    description="What a reversal does after the window of its credit. RECOMPUTE_ORIGIN places the window anew without"
    " it, REVERSE_AS_PAID takes back what the credit earned, NET_NOW places a negative credit at the reversal's own"
    " day, NONE leaves everything.",
)
strawberry.enum(
    EntryKind,
    name="PayEntryKind",
    description="What is placed: a CREDIT, a PAYMENT of it, or what gives it back: a REVERSAL at a day of its own, or"
    " REVERSAL_AS_PAID what the credit earned.",
)
strawberry.enum(ExactBoundPays, description="Which band pays for a volume that is exactly on a bound.")
strawberry.enum(Level, name="PlanFindingLevel", description="REFUSED cannot be published; WARNING should be looked at.")
strawberry.enum(
    FigureOf,
    description="Whose figure is looked at: the AGENT's own, or that of the TEAM that the agent is in on the last day"
    " of the window or, if that is earlier, on the plan.",
)
strawberry.enum(
    GateTiers,
    description="Where the first volume above a gate stands in the tiers: CONTINUE after all volume, RESTART at zero.",
)
strawberry.enum(
    HeldLapses, description="When what a cap holds is lost: never, or with the quarter or year in which it was earned."
)
strawberry.enum(
    Leavers,
    name="LeaverPolicy",
    description="What is paid to who has left: PAY everything, PAY_IF_ANCHORED_BEFORE what counts on a day before,"
    " FORFEIT nothing that was not paid by then.",
)
strawberry.enum(
    Measure,
    description="What of a transaction is paid on: AMOUNT, MARGIN, or by COUNT its quantity; 1 if none was told.",
)
strawberry.enum(
    Negatives,
    name="NegativePolicy",
    description="What a negative transaction pays: NET less than nothing, FLOOR_PER_TRANSACTION nothing, CARRY what"
    " later pay is lowered by.",
)
strawberry.enum(
    OnNewVersion, description="Whether volume goes on under a new version (CONTINUE), or begins at zero (RESTART)."
)
strawberry.enum(
    Opens,
    name="GateOpens",
    description="What the credit that opens a gate is paid the rate for: AT_THRESHOLD what lies above the bound,"
    " WHOLE_TRANSACTION all of it.",
)
strawberry.enum(PaidCredit, description="Whose credits pay: OWN, or OVERRIDE for a manager's.")
strawberry.enum(PayStatus, description="Whether pay is known, or waits for an exchange rate of the day or for a quota.")
strawberry.enum(
    PlaceBy,
    description="What places a credit in bands: the TRANSACTION alone, the CUMULATIVE volume of the window, or by"
    " ATTAINMENT that volume divided by one's own quota.",
)
strawberry.enum(
    Purpose,
    name="PeriodLinePurpose",
    description="Why a pay period has a line of its own beside those of credits.",
)
strawberry.enum(
    ReasonCode, name="WhyNotReasonCode", description="What keeps a transaction, or a component, from paying somebody."
)
strawberry.enum(StepKind, name="PayStepKind", description="What changed the pay on its way from the rate to the line.")
