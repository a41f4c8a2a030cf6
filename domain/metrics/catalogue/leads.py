"""Leads: distributed, worked, contacted, converted, and how they stand."""

from domain.metrics.catalogue.declare import average, count, distinct, largest, ratio, where
from domain.metrics.conditions import Condition, equals, is_false, is_true
from domain.metrics.dataset import Role
from domain.metrics.datasets.leads import LEAD_HISTORY, LEADS
from domain.metrics.metric import AnyMetric, Measure, Unit

_DISTRIBUTED = equals("kind", "DISTRIBUTED")
_UNTOUCHED = where(_DISTRIBUTED, equals("from_system_status", "NEW", "WAITING"))
_BY_HAND = is_false("is_automated")
_MOVED = equals("kind", "STATUS_CHANGED")
_OPEN = equals("system_status", "NEW", "WAITING", "CONTACTED", "QUALIFIED")


def _moved_to(key: str, label: str, description: str, status: str) -> Measure:
    condition = where(_MOVED, equals("to_system_status", status))
    return distinct(key, label, description, LEAD_HISTORY, "lead_id", condition=condition)


def _by_actor(key: str, label: str, description: str, condition: Condition) -> Measure:
    return distinct(key, label, description, LEAD_HISTORY, "lead_id", condition=condition, role=Role.ACTOR)


LEADS_DISTRIBUTED = count(
    "leads_distributed", "Leads distributed",
    "Times a strategy handed a lead out to the agent; one lead may be handed out again.", LEAD_HISTORY, _DISTRIBUTED,
)  # fmt: skip
UNIQUE_LEADS = distinct(
    "unique_leads", "Unique leads",
    "Different leads that a strategy handed out to the agent.", LEAD_HISTORY, "lead_id", condition=_DISTRIBUTED,
)  # fmt: skip
LEADS_WORKED = _by_actor(
    "leads_worked", "Leads worked",
    "Different leads with at least one status change, appointment or action by hand of the agent.",
    where(equals("kind", "STATUS_CHANGED", "ACTION", "APPOINTMENT"), _BY_HAND),
)  # fmt: skip
_UNTOUCHED_LEADS = distinct(
    "contact_rate.distributed", "Untouched leads distributed", "Different leads distributed as new or waiting.",
    LEAD_HISTORY, "lead_id", condition=_UNTOUCHED,
)  # fmt: skip
LEADS_CONTACTED = distinct(
    "leads_contacted", "Leads contacted",
    "Different leads that were new or waiting when they were distributed to the agent and moved on after an action.",
    LEAD_HISTORY, "lead_id", condition=where(_UNTOUCHED, is_true("is_contacted")),
)  # fmt: skip
CONTACT_RATE = ratio(
    "contact_rate", "Contact rate",
    "Leads contacted ÷ different leads distributed as new or waiting; null where there was none.",
    LEADS_CONTACTED, _UNTOUCHED_LEADS,
)  # fmt: skip
LEAD_ACTIONS = count(
    "lead_actions", "Actions on leads",
    "Calls, messages and other actions by hand about leads, for who did them.",
    LEAD_HISTORY, where(equals("kind", "ACTION"), _BY_HAND), role=Role.ACTOR,
)  # fmt: skip
LEAD_APPOINTMENTS_CREATED = count(
    "lead_appointments_created", "Appointments with leads",
    "Appointments made with leads, for who made them.",
    LEAD_HISTORY, where(equals("kind", "APPOINTMENT"), equals("activity", "APPOINTMENT_CREATED")), role=Role.ACTOR,
)  # fmt: skip
LEAD_STATUS_CHANGES = count(
    "lead_status_changes", "Status changes",
    "Moves of leads between statuses, for who moved them.", LEAD_HISTORY, _MOVED, role=Role.ACTOR,
)  # fmt: skip
_LEADS_MOVED = _by_actor("status_percentage.moved", "Leads moved", "Different leads that the agent moved.", _MOVED)
STATUS_PERCENTAGE = ratio(
    "status_percentage", "Status percentage",
    "Worked leads with a status change ÷ worked leads; null where none was worked.", _LEADS_MOVED, LEADS_WORKED,
)  # fmt: skip
LEADS_CLOSED = _by_actor(
    "leads_closed", "Leads closed",
    "Different leads that the agent moved to a status that is closed.",
    where(_MOVED, equals("to_system_status", "CLOSED")),
)  # fmt: skip
LEADS_CREATED = count(
    "leads_created", "New leads",
    "Leads on the day they became known, for their first owner.", LEAD_HISTORY, equals("kind", "CREATED"),
)  # fmt: skip
LEADS_MOVED_TO_CONTACTED = _moved_to(
    "leads_moved_to_contacted", "Leads in contact",
    "Different leads that moved to a status that is contacted, for the owner then.", "CONTACTED",
)  # fmt: skip
LEADS_QUALIFIED = _moved_to(
    "leads_qualified", "Leads qualified", "Different leads that were qualified, for the owner then.", "QUALIFIED"
)
LEADS_DISQUALIFIED = _moved_to(
    "leads_disqualified", "Leads disqualified", "Different leads that were disqualified, for the owner then.",
    "DISQUALIFIED",
)  # fmt: skip
LEADS_CONVERTED = _moved_to(
    "leads_converted", "Leads converted", "Different leads that were converted, for the owner then.", "CONVERTED"
)
LEAD_CONVERSION = ratio(
    "lead_conversion", "Conversion of leads",
    "Leads converted ÷ new leads of the same days; null where none was new.", LEADS_CONVERTED, LEADS_CREATED,
)  # fmt: skip
LEADS_NOT_CONTACTED = count(
    "leads_not_contacted", "Leads not contacted",
    "Leads that are new or waiting at the end of the range, today at the latest.",
    LEADS, equals("system_status", "NEW", "WAITING"),
)  # fmt: skip
OPEN_LEADS = count(
    "open_leads", "Open leads",
    "Leads that are new, waiting, contacted or qualified at the end of the range, today at the latest.", LEADS, _OPEN,
)  # fmt: skip
OPEN_LEAD_AGE_DAYS = average(
    "open_lead_age_days", "Age of open leads",
    "Average days since the open leads became known.", LEADS, "age_days", unit=Unit.DAYS, condition=_OPEN,
)  # fmt: skip
OPEN_LEAD_DAYS_UNTOUCHED = largest(
    "open_lead_days_untouched", "Longest untouched lead",
    "Days since something last happened to the open lead that waits longest.",
    LEADS, "days_untouched", unit=Unit.DAYS, condition=_OPEN,
)  # fmt: skip

METRICS: tuple[AnyMetric, ...] = (
    LEADS_DISTRIBUTED, UNIQUE_LEADS, LEADS_WORKED, LEADS_CONTACTED, CONTACT_RATE, LEAD_ACTIONS,
    LEAD_APPOINTMENTS_CREATED, LEAD_STATUS_CHANGES, STATUS_PERCENTAGE, LEADS_CLOSED,
    LEADS_CREATED, LEADS_MOVED_TO_CONTACTED, LEADS_QUALIFIED, LEADS_DISQUALIFIED, LEADS_CONVERTED, LEAD_CONVERSION,
    LEADS_NOT_CONTACTED, OPEN_LEADS, OPEN_LEAD_AGE_DAYS, OPEN_LEAD_DAYS_UNTOUCHED,
)  # fmt: skip
