"""The words of a plan document, each with what it does."""

from enum import StrEnum


class PaidCredit(StrEnum):
    """Whose credits a component pays on: the agent's own (SPLIT and OVERLAY), or a manager's overrides."""

    OWN = "OWN"
    OVERRIDE = "OVERRIDE"


class Measure(StrEnum):
    """What of a transaction is paid on: its amount, its margin, or its units."""

    AMOUNT = "AMOUNT"
    MARGIN = "MARGIN"
    COUNT = "COUNT"


class PlaceBy(StrEnum):
    """What places a credit in a table: the transaction alone, the volume of the window, or that volume by the quota."""

    TRANSACTION = "TRANSACTION"
    CUMULATIVE = "CUMULATIVE"
    ATTAINMENT = "ATTAINMENT"


class Apply(StrEnum):
    """What the bands of a table pay on.

    MARGINAL: each the volume inside it. RETROACTIVE: the reached one the whole volume since the window began. WHOLE:
    that of the transaction all of it. WHOLE_AT_BAND_REACHED and WHOLE_AT_BAND_BEFORE: the whole credit at the band that
    it reaches, or at the one in which it begins. INTERPOLATED: each its amount, in proportion to how far it is filled.
    """

    MARGINAL = "MARGINAL"
    RETROACTIVE = "RETROACTIVE"
    WHOLE = "WHOLE"
    WHOLE_AT_BAND_REACHED = "WHOLE_AT_BAND_REACHED"
    WHOLE_AT_BAND_BEFORE = "WHOLE_AT_BAND_BEFORE"
    INTERPOLATED = "INTERPOLATED"


class ExactBoundPays(StrEnum):
    """Which band pays for a volume that is exactly on a bound."""

    LOWER_BAND = "LOWER_BAND"
    UPPER_BAND = "UPPER_BAND"


class Accumulate(StrEnum):
    """How long volume accumulates before it begins again at zero; PERIOD is the pay period."""

    PERIOD = "PERIOD"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    ALL_TIME = "ALL_TIME"


class OnNewVersion(StrEnum):
    """Whether volume goes on under a new version of the plan, or begins again at zero."""

    CONTINUE = "CONTINUE"
    RESTART = "RESTART"


class Cap(StrEnum):
    """What becomes of pay above the cap of a pay period: it is lost, or paid in later periods that have room."""

    HARD = "HARD"
    ROLL_OVER = "ROLL_OVER"


class HeldLapses(StrEnum):
    """When what a cap holds is lost: never, or with the quarter or year in which it was earned."""

    NEVER = "NEVER"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class Opens(StrEnum):
    """What the credit that opens a gate is paid the rate for: what lies above the bound, or all of it."""

    AT_THRESHOLD = "AT_THRESHOLD"
    WHOLE_TRANSACTION = "WHOLE_TRANSACTION"


class FigureOf(StrEnum):
    """Whose figure a gate or a multiplier looks at: the agent's, or that of the team they are in at its end."""

    AGENT = "AGENT"
    TEAM = "TEAM"


class GateTiers(StrEnum):
    """Where the first volume behind a gate stands in the tiers: after all volume of the window, or at zero."""

    CONTINUE = "CONTINUE"
    RESTART = "RESTART"


class Anchor(StrEnum):
    """Which day of a sale decides its window and pay period: the approval's, the booking's, or each payment's."""

    APPROVAL = "APPROVAL"
    BOOKING = "BOOKING"
    PAYMENT = "PAYMENT"


class Clawback(StrEnum):
    """What a reversal does that comes after the window of its credit.

    RECOMPUTE_ORIGIN: the window is placed anew without it. REVERSE_AS_PAID: what the credit earned is taken back at the
    reversal's day. NET_NOW: a negative credit stands at the reversal's day. NONE: nothing.
    """

    RECOMPUTE_ORIGIN = "RECOMPUTE_ORIGIN"
    REVERSE_AS_PAID = "REVERSE_AS_PAID"
    NET_NOW = "NET_NOW"
    NONE = "NONE"


class Leavers(StrEnum):
    """What is paid to who has left: everything, what was anchored before, or nothing that was not paid by then."""

    PAY = "PAY"
    PAY_IF_ANCHORED_BEFORE = "PAY_IF_ANCHORED_BEFORE"
    FORFEIT = "FORFEIT"


class Negatives(StrEnum):
    """What a negative transaction pays: less than nothing, nothing, or what later pay is lowered by."""

    NET = "NET"
    FLOOR_PER_TRANSACTION = "FLOOR_PER_TRANSACTION"
    CARRY = "CARRY"
