"""What happened to leads, and how many stand where at a moment."""

from domain.metrics.dataset import Anchor, Dataset, Role
from domain.metrics.datasets.declare import WHEN, by_key, day, number, reference, text, truth

KINDS = ("CREATED", "ASSIGNED", "DISTRIBUTED", "STATUS_CHANGED", "ACTION", "APPOINTMENT")
SYSTEM_STATUSES = ("NEW", "WAITING", "CONTACTED", "QUALIFIED", "DISQUALIFIED", "CONVERTED", "CLOSED")
MODES = ("PUSH", "PULL")
_DESCRIBING = (
    text("strategy", "The strategy that handed it out."),
    text("origin", "Where it came from."),
    text("campaign", "The campaign that brought it."),
    text("record_type", "The record type of the lead."),
)

LEAD_HISTORY = Dataset(
    key="lead_history",
    relation="lead_events",
    description="What happened to leads: created, assigned, distributed, moved to another status, acted upon. The"
    " strategy is that of the latest distribution to the actor; of a distribution, its own.",
    fields=by_key(
        text("kind", "What happened.", choices=KINDS),
        text("from_status", "The status before, in the words of its source."),
        text("to_status", "The status after, in the words of its source."),
        text("from_system_status", "The system's view of the status before.", choices=SYSTEM_STATUSES),
        text("to_system_status", "The system's view of the status after.", choices=SYSTEM_STATUSES),
        text("activity", "What the action or appointment was."),
        truth("is_automated", "Whether a machine did it."),
        truth("is_contacted", "Whether a distributed lead moved on after an action of whom it was given to."),
        text("mode", "How the strategy hands out: PUSH or PULL.", choices=MODES),
        number("seconds_since_distribution", "How long after it was given to the actor."),
        day("created_day", "The day on which the lead became known."),
        day("distributed_day", "The day of the latest distribution to the actor."),
        *_DESCRIBING,
        *WHEN,
        reference("lead_id", "The lead."),
        reference("agent_id", "The owner then."),
        reference("owner_now_id", "The owner now."),
        reference("actor_id", "Who did it."),
    ),
    roles={Role.OWNER: "agent_id", Role.ACTOR: "actor_id", Role.OWNER_NOW: "owner_now_id"},
    anchors={
        "day": Anchor("day", "The day on which it happened.", instant="occurred_at"),
        "created_day": Anchor("created_day", "The day on which the lead became known: a cohort."),
        "distributed_day": Anchor("distributed_day", "The day on which it was given to the actor: a cohort."),
    },
    entity="lead_id",
)

LEADS = Dataset(
    key="leads",
    relation="lead_spans",
    description="Leads as they stand at the end of a day, for their owner then.",
    fields=by_key(
        text("status", "The status in the words of its source."),
        text("system_status", "The system's view of the status.", choices=SYSTEM_STATUSES),
        *_DESCRIBING,
        day("created_day", "The day on which it became known."),
        day("touched_day", "The day on which something last happened to it."),
        number("age_days", "Days since it became known.", sql="({moment} - {r}.created_day)"),
        number("days_untouched", "Days since something last happened to it.", sql="({moment} - {r}.touched_day)"),
        reference("lead_id", "The lead."),
        reference("agent_id", "The owner."),
    ),
    roles={Role.OWNER: "agent_id"},
    entity="lead_id",
)
