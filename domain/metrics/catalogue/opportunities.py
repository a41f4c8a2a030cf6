"""Opportunities: assigned, worked, moved, won and lost, how long that took, and how they stand."""

from domain.metrics.catalogue.declare import average, count, distinct, largest, ratio, total, where
from domain.metrics.conditions import EVERYTHING, equals, is_null
from domain.metrics.dataset import Role
from domain.metrics.datasets.opportunities import OPPORTUNITIES, OPPORTUNITY_HISTORY
from domain.metrics.datasets.work import WORK
from domain.metrics.metric import AnyMetric, Unit

_ASSIGNED = equals("kind", "ASSIGNED")
_WON = equals("kind", "WON")
_LEFT_STAGE = equals("kind", "MOVED", "WON", "LOST")
_OPEN = equals("state", "OPEN")

OPPORTUNITIES_ASSIGNED = count(
    "opportunities_assigned", "Opportunities assigned",
    "Times an opportunity was given to the agent, on the day of the assignment.", OPPORTUNITY_HISTORY, _ASSIGNED,
)  # fmt: skip
ASSIGNED_VALUE = total(
    "assigned_value", "Assigned value",
    "Value of the opportunities given to the agent, as known then, in base currency by the rate of that day.",
    OPPORTUNITY_HISTORY, "base_amount", condition=_ASSIGNED,
)  # fmt: skip
OPPORTUNITIES_WORKED = distinct(
    "opportunities_worked", "Opportunities worked",
    "Different opportunities that the agent moved, acted upon or made an appointment for by hand.",
    WORK, "entity_id", condition=equals("entity", "OPPORTUNITY"),
)  # fmt: skip
WON_COUNT = count(
    "won_count", "Won",
    "Opportunities that closed with a sale and stayed closed, on the day of closing, for the owner then.",
    OPPORTUNITY_HISTORY, _WON,
)  # fmt: skip
WON_VALUE = total(
    "won_value", "Won value",
    "Value of the won opportunities in base currency by the rate of the day of closing.",
    OPPORTUNITY_HISTORY, "base_amount", condition=_WON,
)  # fmt: skip
UNPRICED_WON = count(
    "unpriced_won", "Won without a value in base currency",
    "Won opportunities that no value counts of, because none is known or its currency has no rate of that day.",
    OPPORTUNITY_HISTORY, where(_WON, is_null("base_amount")),
)  # fmt: skip
LOST_COUNT = count(
    "lost_count", "Lost",
    "Opportunities that closed without a sale and stayed closed, on the day of closing.",
    OPPORTUNITY_HISTORY, equals("kind", "LOST"),
)  # fmt: skip
CLOSED_COUNT = count(
    "closed_count", "Closed",
    "Opportunities won or lost, on the day of closing.", OPPORTUNITY_HISTORY, equals("kind", "WON", "LOST"),
)  # fmt: skip
WIN_RATE = ratio(
    "win_rate", "Win rate on closed",
    "Won ÷ won and lost of the same days, also called close rate; null where nothing closed.",
    WON_COUNT, CLOSED_COUNT,
)  # fmt: skip
CONVERSION_OF_ASSIGNED = ratio(
    "conversion_of_assigned", "Conversion of assigned",
    "Won ÷ assigned of the same days; null where none was assigned.", WON_COUNT, OPPORTUNITIES_ASSIGNED,
)  # fmt: skip
CONVERSION_OF_WORKED = ratio(
    "conversion_of_worked", "Conversion of worked",
    "Won ÷ different opportunities worked in the same days; null where none was worked.",
    WON_COUNT, OPPORTUNITIES_WORKED,
)  # fmt: skip
WON_OF_COHORT = count(
    "won_of_cohort", "Won of those assigned",
    "Opportunities won, whenever that was, on the day they were assigned to who won them.",
    OPPORTUNITY_HISTORY, _WON, anchor="assigned_day",
)  # fmt: skip
CONVERSION_OF_COHORT = ratio(
    "conversion_of_cohort", "Conversion of the cohort",
    "Of the opportunities assigned in these days, how many were won by now; null where none was assigned.",
    WON_OF_COHORT, OPPORTUNITIES_ASSIGNED,
)  # fmt: skip
WORKED_OF_COHORT = distinct(
    "worked_of_cohort", "Worked of those assigned",
    "Different opportunities that the agent has worked, whenever that was, on the day they were assigned to the agent.",
    WORK, "entity_id", condition=equals("entity", "OPPORTUNITY"), anchor="received_day",
)  # fmt: skip
CONVERSION_OF_WORKED_COHORT = ratio(
    "conversion_of_worked_cohort", "Conversion of the worked cohort",
    "Of the opportunities assigned in these days and worked since, how many were won by now; null where none was.",
    WON_OF_COHORT, WORKED_OF_COHORT,
)  # fmt: skip
STAGE_MOVES = count(
    "stage_moves", "Stage moves",
    "Moves between stages, the one that closes among them, on the day of the move, for who made it.",
    OPPORTUNITY_HISTORY, _LEFT_STAGE, role=Role.ACTOR,
)  # fmt: skip
AVERAGE_TICKET = average(
    "average_ticket", "Average ticket",
    "Average value of the won opportunities that have one in base currency; null where none was won.",
    OPPORTUNITY_HISTORY, "base_amount", unit=Unit.MONEY, condition=_WON,
)  # fmt: skip
SALES_CYCLE_DAYS = average(
    "sales_cycle_days", "Sales cycle",
    "Average days from the creation of an opportunity until it was won.",
    OPPORTUNITY_HISTORY, "seconds_since_creation", unit=Unit.DAYS, condition=_WON,
)  # fmt: skip
TIME_IN_STAGE_DAYS = average(
    "time_in_stage_days", "Time in stage",
    "Average days that opportunities stayed in a stage, on the day they left it, for the owner then.",
    OPPORTUNITY_HISTORY, "seconds_in_stage", unit=Unit.DAYS, condition=_LEFT_STAGE,
)  # fmt: skip
_FOLLOW_UPS = count(
    "follow_up_frequency.count", "Follow-ups", "Actions and appointments by hand on leads and opportunities.",
    WORK, equals("kind", "ACTION", "APPOINTMENT"),
)  # fmt: skip
_WORKED = distinct(
    "follow_up_frequency.worked", "Worked", "Different leads and opportunities worked by the agent.", WORK, "entity_id"
)
FOLLOW_UP_FREQUENCY = ratio(
    "follow_up_frequency", "Follow-up frequency",
    "Actions and appointments by hand ÷ different leads and opportunities worked; null where none was.",
    _FOLLOW_UPS, _WORKED,
)  # fmt: skip
OPPORTUNITIES_IN_STAGE = count(
    "opportunities_in_stage", "Opportunities by stage",
    "Opportunities as they stand at the end of the range, today at the latest, for their owner then.",
    OPPORTUNITIES, EVERYTHING,
)  # fmt: skip
OPEN_OPPORTUNITIES = count(
    "open_opportunities", "Open opportunities",
    "Opportunities that are open at the end of the range, today at the latest.", OPPORTUNITIES, _OPEN,
)  # fmt: skip
OPEN_VALUE = total(
    "open_value", "Open value",
    "Value of the open opportunities at the end of the range, in base currency.",
    OPPORTUNITIES, "base_amount", condition=_OPEN,
)  # fmt: skip
OPEN_AGE_DAYS = average(
    "open_opportunity_age_days", "Age of open opportunities",
    "Average days since the open opportunities were created.",
    OPPORTUNITIES, "age_days", unit=Unit.DAYS, condition=_OPEN,
)  # fmt: skip
OPEN_UNTOUCHED_DAYS = largest(
    "open_opportunity_days_untouched", "Longest untouched opportunity",
    "Days since something last happened to the open opportunity that waits longest.",
    OPPORTUNITIES, "days_untouched", unit=Unit.DAYS, condition=_OPEN,
)  # fmt: skip

METRICS: tuple[AnyMetric, ...] = (
    OPPORTUNITIES_ASSIGNED, ASSIGNED_VALUE, OPPORTUNITIES_WORKED, WON_COUNT, WON_VALUE, UNPRICED_WON, LOST_COUNT,
    CLOSED_COUNT, WIN_RATE, CONVERSION_OF_ASSIGNED, CONVERSION_OF_WORKED, WON_OF_COHORT, CONVERSION_OF_COHORT,
    WORKED_OF_COHORT, CONVERSION_OF_WORKED_COHORT,
    STAGE_MOVES, AVERAGE_TICKET, SALES_CYCLE_DAYS, TIME_IN_STAGE_DAYS, FOLLOW_UP_FREQUENCY,
    OPPORTUNITIES_IN_STAGE, OPEN_OPPORTUNITIES, OPEN_VALUE, OPEN_AGE_DAYS, OPEN_UNTOUCHED_DAYS,
)  # fmt: skip
