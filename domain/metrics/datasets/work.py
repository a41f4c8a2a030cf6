"""What makes a lead or an opportunity worked: a move, an appointment or an action by somebody's own hand."""

from domain.metrics.dataset import Anchor, Dataset, Role
from domain.metrics.datasets.declare import WHEN, by_key, day, reference, text

# Conditions stand outside of the union and each of its arms reads one table, so that each is reached by its own index.
WORK = Dataset(
    key="work",
    relation="""(
    select * from (
        select 'LEAD' as entity, e.lead_id as entity_id, e.lead_id, null::uuid as opportunity_id, e.actor_id,
               e.agent_id as owner_id, e.kind, e.activity, e.is_automated, e.strategy, e.mode, e.record_type,
               e.created_day, e.distributed_day as received_day, e.occurred_at, e.day, e.attributes
          from lead_events e
        union all
        select 'OPPORTUNITY', e.opportunity_id, null, e.opportunity_id, e.actor_id,
               e.agent_id, e.kind, null, false, null, null, e.record_type,
               e.created_day, case when e.actor_id = e.agent_id then e.assigned_day end, e.occurred_at, e.day,
               e.attributes
          from opportunity_events e
        union all
        select 'OPPORTUNITY', a.opportunity_id, a.lead_id, a.opportunity_id, a.subject_id,
               a.subject_id, case when a.kind in ('CALL', 'SMS', 'EMAIL', 'ACTION') then 'ACTION'
                                  when a.kind like 'APPOINTMENT%' then 'APPOINTMENT' end,
               a.kind, a.is_automated, null, null, null, null,
               (select max(e.day) from opportunity_events e
                 where e.opportunity_id = a.opportunity_id and e.kind = 'ASSIGNED' and e.agent_id = a.subject_id
                   and e.occurred_at <= a.occurred_at), a.occurred_at, a.day, a.attributes
          from activities a) work
     where entity_id is not null and not is_automated
       and kind in ('STATUS_CHANGED', 'MOVED', 'WON', 'LOST', 'ACTION', 'APPOINTMENT'))""",
    description="Moves between statuses or stages, appointments and actions by hand, by who did them.",
    fields=by_key(
        text("entity", "What was worked on.", choices=("LEAD", "OPPORTUNITY")),
        text("kind", "What was done.", choices=("STATUS_CHANGED", "MOVED", "WON", "LOST", "ACTION", "APPOINTMENT")),
        text("activity", "What the action or appointment was."),
        text("strategy", "The strategy that handed the lead out to who worked it."),
        text("mode", "How the strategy hands out.", choices=("PUSH", "PULL")),
        text("record_type", "The record type of the lead or opportunity."),
        day("created_day", "The day on which it was created."),
        *WHEN,
        reference("entity_id", "The lead or opportunity."),
        reference("lead_id", "The lead."),
        reference("opportunity_id", "The opportunity."),
        reference("actor_id", "Who did it."),
        reference("owner_id", "The owner then."),
    ),
    roles={Role.ACTOR: "actor_id"},
    anchors={
        "day": Anchor("day", "The day on which it was done.", instant="occurred_at"),
        "received_day": Anchor("received_day", "The day on which it was given to who worked it: a cohort."),
    },
    entity="entity_id",
    made_of=("lead_history", "opportunity_history", "activities"),
)
