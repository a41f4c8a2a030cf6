"""Calls, messages, meetings, reviews and notes."""

from domain.metrics.catalogue.declare import average, count, ratio, total, where
from domain.metrics.conditions import Compare, Not, Operator, equals, is_false, is_true
from domain.metrics.dataset import Role
from domain.metrics.datasets.activities import ACTIVITIES, CALL_OUTCOMES
from domain.metrics.metric import AnyMetric, Unit

_BY_HAND = (is_false("is_inbound"), is_false("is_automated"))
_CALL = equals("kind", "CALL")
_MANUAL_CALL = where(_CALL, *_BY_HAND)
_HUMAN_CALL = where(_CALL, is_false("is_automated"))
_REVIEW = equals("kind", "CALL_REVIEW")
_DEMO = equals("name", "demo", "Demo", "DEMO")

CALLS_MADE = count(
    "calls_made", "Calls made",
    "Outbound calls by hand, dialled, on the day of the call, for the caller.", ACTIVITIES, _MANUAL_CALL,
)  # fmt: skip
CALL_MINUTES = total(
    "call_minutes", "Call minutes",
    "Minutes spoken in outbound calls by hand, on the day of the call, for the caller.",
    ACTIVITIES, "duration_seconds", unit=Unit.MINUTES, condition=_MANUAL_CALL,
)  # fmt: skip
SMS_SENT = count(
    "sms_sent", "Text messages sent",
    "Outbound text messages by hand, on the day they were sent, for the writer.",
    ACTIVITIES, where(equals("kind", "SMS"), *_BY_HAND),
)  # fmt: skip
EMAILS_SENT = count(
    "emails_sent", "E-mails sent",
    "Outbound e-mails by hand, on the day they were sent, for the writer.",
    ACTIVITIES, where(equals("kind", "EMAIL"), *_BY_HAND),
)  # fmt: skip
CALLS = count(
    "calls", "Calls",
    "Calls made or taken by hand, on the day of the call, for whoever spoke.", ACTIVITIES, _HUMAN_CALL,
)  # fmt: skip
CALLS_RECEIVED = count(
    "calls_received", "Calls received",
    "Inbound calls that a person took, on the day of the call.",
    ACTIVITIES, where(_HUMAN_CALL, is_true("is_inbound")),
)  # fmt: skip
CALLS_ANSWERED = count(
    "calls_answered", "Calls answered",
    "Calls made or taken by hand that somebody answered.",
    ACTIVITIES, where(_HUMAN_CALL, is_true("is_answered")),
)  # fmt: skip
TALK_MINUTES = total(
    "talk_minutes", "Talk minutes",
    "Minutes spoken in calls made or taken by hand.",
    ACTIVITIES, "duration_seconds", unit=Unit.MINUTES, condition=_HUMAN_CALL,
)  # fmt: skip
ANSWER_RATE = ratio(
    "answer_rate", "Answer rate", "Answered calls ÷ calls; null where there was none.", CALLS_ANSWERED, CALLS
)
AVERAGE_CALL_MINUTES = ratio(
    "average_call_minutes", "Average call",
    "Talk minutes ÷ answered calls; null where none was answered.", TALK_MINUTES, CALLS_ANSWERED, unit=Unit.MINUTES,
)  # fmt: skip
CALLS_CONVERTED = count(
    "calls_converted", "Calls that converted",
    "Outbound calls by hand to a lead that the caller converted on the same day, after the call.",
    CALL_OUTCOMES, where(*_BY_HAND, is_true("is_converted")),
)  # fmt: skip
APPOINTMENTS_CREATED = count(
    "appointments_created", "Appointments created",
    "Appointments on the day they were made, for who made them.", ACTIVITIES, equals("kind", "APPOINTMENT_CREATED"),
)  # fmt: skip
MEETINGS_HELD = count(
    "meetings_held", "Meetings held",
    "Appointments that took place, on that day.", ACTIVITIES, equals("kind", "APPOINTMENT_HELD"),
)  # fmt: skip
APPOINTMENTS_CANCELLED = count(
    "appointments_cancelled", "Appointments cancelled",
    "Appointments that did not take place, on the day that was known.",
    ACTIVITIES, equals("kind", "APPOINTMENT_CANCELLED"),
)  # fmt: skip
DEMOS_SCHEDULED = count(
    "demos_scheduled", "Demos scheduled",
    "Appointments of the kind demo, on the day they were made.",
    ACTIVITIES, where(equals("kind", "APPOINTMENT_CREATED"), _DEMO),
)  # fmt: skip
DEMOS_COMPLETED = count(
    "demos_completed", "Demos completed",
    "Appointments of the kind demo that took place, on that day.",
    ACTIVITIES, where(equals("kind", "APPOINTMENT_HELD"), _DEMO),
)  # fmt: skip
CALLS_REVIEWED = count(
    "calls_reviewed", "Calls reviewed",
    "Reviews of the agent's calls, on the day of the review.", ACTIVITIES, _REVIEW,
)  # fmt: skip
AVERAGE_RATING = average(
    "average_rating", "Average rating",
    "Average of the ratings, 0 to 100, given to the agent's calls; null where none was given.",
    ACTIVITIES, "rating", condition=_REVIEW,
)  # fmt: skip
_VERDICTS = count(
    "compliance_rate.count", "Compliance verdicts", "Reviews that say whether the call was compliant.",
    ACTIVITIES, where(_REVIEW, Not(Compare("is_compliant", Operator.IS_NULL, (True,)))),
)  # fmt: skip
CALLS_COMPLIANT = count(
    "calls_compliant", "Calls found compliant",
    "Reviews that found the agent's call compliant.",
    ACTIVITIES, where(_REVIEW, is_true("is_compliant")),
)  # fmt: skip
COMPLIANCE_RATE = ratio(
    "compliance_rate", "Compliance rate",
    "Calls found compliant ÷ reviews that say so or not; null where none does.", CALLS_COMPLIANT, _VERDICTS,
)  # fmt: skip
REVIEWS_GIVEN = count(
    "reviews_given", "Reviews given",
    "Call reviews, on the day of the review, for who gave them.", ACTIVITIES, _REVIEW, role=Role.ACTOR,
)  # fmt: skip
COACHING_NOTES = count(
    "coaching_notes", "Coaching notes",
    "Notes of feedback for the agent, on the day they were given.", ACTIVITIES, equals("kind", "COACHING_NOTE"),
)  # fmt: skip

METRICS: tuple[AnyMetric, ...] = (
    CALLS_MADE, CALL_MINUTES, SMS_SENT, EMAILS_SENT,
    CALLS, CALLS_RECEIVED, CALLS_ANSWERED, TALK_MINUTES, ANSWER_RATE, AVERAGE_CALL_MINUTES, CALLS_CONVERTED,
    APPOINTMENTS_CREATED, MEETINGS_HELD, APPOINTMENTS_CANCELLED, DEMOS_SCHEDULED, DEMOS_COMPLETED,
    CALLS_REVIEWED, AVERAGE_RATING, CALLS_COMPLIANT, COMPLIANCE_RATE, REVIEWS_GIVEN, COACHING_NOTES,
)  # fmt: skip
