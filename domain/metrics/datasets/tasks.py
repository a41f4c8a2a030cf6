"""Tasks created and completed, and how many are open at a moment."""

from domain.metrics.dataset import Anchor, Dataset, Role
from domain.metrics.datasets.declare import WHEN, by_key, day, number, reference, text, truth

TASK_HISTORY = Dataset(
    key="task_history",
    relation="task_events",
    description="Tasks created and completed. The owner is who is to do it, the actor who said so or did it.",
    fields=by_key(
        text("kind", "What happened.", choices=("CREATED", "COMPLETED")),
        text("task_kind", "What sort of task it is."),
        truth("is_on_time", "Whether it was completed on the day it was due or before."),
        day("created_day", "The day on which it was created."),
        day("due_day", "The day on which it is due."),
        *WHEN,
        reference("task_id", "The task."),
        reference("lead_id", "The lead that it is about."),
        reference("opportunity_id", "The opportunity that it is about."),
        reference("agent_id", "Whose task it is."),
        reference("actor_id", "Who said so or did it."),
    ),
    roles={Role.OWNER: "agent_id", Role.ACTOR: "actor_id"},
    anchors={
        "day": Anchor("day", "The day on which it happened.", instant="occurred_at"),
        "created_day": Anchor("created_day", "The day on which the task was created: a cohort."),
    },
    entity="task_id",
)

TASKS = Dataset(
    key="tasks",
    relation="""(select t.*, t.id as task_id, t.kind as task_kind, t.created_day as from_day,
                        coalesce(t.completed_day, 'infinity') as until_day from tasks t)""",
    description="Tasks that are open at the end of a day.",
    fields=by_key(
        text("task_kind", "What sort of task it is."),
        day("created_day", "The day on which it was created."),
        day("due_day", "The day on which it is due."),
        number("age_days", "Days since it was created.", sql="({moment} - {r}.created_day)"),
        truth("is_overdue", "Whether it was due before.", sql="({r}.due_day < {moment})"),
        reference("task_id", "The task."),
        reference("lead_id", "The lead that it is about."),
        reference("opportunity_id", "The opportunity that it is about."),
        reference("agent_id", "Whose task it is."),
    ),
    roles={Role.OWNER: "agent_id"},
    entity="task_id",
)
