"""Calls, messages, appointments, actions, reviews, notes and whatever is custom; and what calls led to."""

from domain.metrics.dataset import Anchor, Dataset, Role
from domain.metrics.datasets.declare import MONEY, WHEN, by_key, number, reference, text, truth

KINDS = (
    "CALL", "SMS", "EMAIL", "ACTION", "APPOINTMENT_CREATED", "APPOINTMENT_HELD", "APPOINTMENT_CANCELLED",
    "CALL_REVIEW", "COACHING_NOTE", "CUSTOM",
)  # fmt: skip

_FIELDS = by_key(
    text("kind", "What it is.", choices=KINDS),
    text("name", "The name of an action or custom type, the kind of an appointment, the topic of a note."),
    truth("is_inbound", "Whether the other side began it."),
    truth("is_automated", "Whether a machine did it."),
    truth("is_answered", "Whether somebody answered the call."),
    number("duration_seconds", "How long the call lasted."),
    number("rating", "The rating that a review gives, 0 to 100."),
    truth("is_compliant", "Whether a review found the call compliant."),
    number("quantity", "How many a custom fact tells, such as visits of a day."),
    truth("is_of_team", "Whether it is a team's or the company's own, and no agent's."),
    *MONEY,
    *WHEN,
    reference("lead_id", "The lead that it is about."),
    reference("opportunity_id", "The opportunity that it is about."),
    reference("customer_id", "The customer that it is about."),
    reference("actor_id", "Who reviewed or noted it."),
)
_ROLES = {Role.OWNER: "subject_id", Role.ACTOR: "actor_id"}
_ANCHORS = {"day": Anchor("day", "The day on which it happened.", instant="occurred_at")}

ACTIVITIES = Dataset(
    key="activities",
    relation="activities",
    description="Calls, messages, appointments, actions, reviews, coaching notes and custom facts. The owner is whose"
    " it is, an agent or a team; the actor is who reviewed or noted it.",
    fields=_FIELDS,
    roles=_ROLES,
    anchors=_ANCHORS,
    entity="lead_id",
)

CALL_OUTCOMES = Dataset(
    key="call_outcomes",
    relation="""(select a.*, exists (
                    select 1 from lead_events e
                     where e.lead_id = a.lead_id and e.kind = 'STATUS_CHANGED' and e.to_system_status = 'CONVERTED'
                       and e.actor_id = a.subject_id and e.day = a.day and e.occurred_at >= a.occurred_at
                ) as is_converted
                   from activities a where a.kind = 'CALL')""",
    description="Calls with what they led to on the same day.",
    fields={
        **_FIELDS,
        **by_key(truth("is_converted", "Whether the caller converted the lead on the day of the call, after it.")),
    },
    roles={Role.OWNER: "subject_id"},
    anchors=_ANCHORS,
    entity="lead_id",
    made_of=("activities", "lead_history"),
)
