"""What happened to opportunities, and how many stand where at a moment."""

from domain.metrics.dataset import Anchor, Dataset, Role
from domain.metrics.datasets.declare import MONEY, WHEN, by_key, day, number, reference, text

KINDS = ("CREATED", "ASSIGNED", "MOVED", "WON", "LOST")
STATES = ("OPEN", "WON", "LOST")
_DESCRIBING = (
    text("product", "What is to be sold, as it stands now."),
    text("account", "To whom, as it stands now."),
    text("record_type", "The record type of the opportunity."),
)

OPPORTUNITY_HISTORY = Dataset(
    key="opportunity_history",
    relation="opportunity_events",
    description="What happened to opportunities: created, assigned, moved to another stage, won, lost.",
    fields=by_key(
        text("kind", "What happened.", choices=KINDS),
        text("from_stage", "The stage before."),
        text("to_stage", "The stage after."),
        text("state", "The state after it.", choices=STATES),
        number("seconds_in_stage", "How long it was in the stage that it left."),
        number("seconds_since_creation", "How long it took from its creation until it closed."),
        day("created_day", "The day on which the opportunity was created."),
        day("assigned_day", "The day on which it was given to its owner."),
        *_DESCRIBING,
        *MONEY,
        *WHEN,
        reference("opportunity_id", "The opportunity."),
        reference("agent_id", "The owner then."),
        reference("owner_now_id", "The owner now."),
        reference("actor_id", "Who did it."),
    ),
    roles={Role.OWNER: "agent_id", Role.OWNER_NOW: "owner_now_id", Role.ACTOR: "actor_id"},
    anchors={
        "day": Anchor("day", "The day on which it happened.", instant="occurred_at"),
        "created_day": Anchor("created_day", "The day on which the opportunity was created: a cohort."),
        "assigned_day": Anchor("assigned_day", "The day on which the owner then was given it: a cohort."),
    },
    entity="opportunity_id",
)

# Calls and the like about an opportunity are no facts of its own.
_TOUCHED = """greatest({r}.touched_day, (select max(a.day) from activities a
    where a.opportunity_id = {r}.opportunity_id and a.day <= {moment}))"""

OPPORTUNITIES = Dataset(
    key="opportunities",
    relation="opportunity_spans",
    description="Opportunities as they stand at the end of a day, for their owner then.",
    fields=by_key(
        text("stage", "The stage in the words of its source."),
        text("state", "The system's view of the stage.", choices=STATES),
        *_DESCRIBING,
        *MONEY,
        day("created_day", "The day on which it was created."),
        day("touched_day", "The day on which something last happened to it.", sql=_TOUCHED),
        number("age_days", "Days since it was created.", sql="({moment} - {r}.created_day)"),
        number("days_untouched", "Days since something last happened to it.", sql=f"({{moment}} - {_TOUCHED})"),
        reference("opportunity_id", "The opportunity."),
        reference("agent_id", "The owner."),
    ),
    roles={Role.OWNER: "agent_id"},
    entity="opportunity_id",
)
