"""Tasks: created, completed, and those that are open."""

from domain.metrics.catalogue.declare import average, count, ratio, where
from domain.metrics.conditions import EVERYTHING, Not, equals, is_null, is_true
from domain.metrics.dataset import Role
from domain.metrics.datasets.tasks import TASK_HISTORY, TASKS
from domain.metrics.metric import AnyMetric, Unit

_COMPLETED = equals("kind", "COMPLETED")
_FOLLOW_UP = equals("task_kind", "follow_up", "follow-up", "Follow-up", "Follow up", "FOLLOW_UP")

TASKS_CREATED = count(
    "tasks_created", "Tasks created",
    "Tasks on the day they were created, for who is to do them.", TASK_HISTORY, equals("kind", "CREATED"),
)  # fmt: skip
TASKS_COMPLETED = count(
    "tasks_completed", "Tasks completed",
    "Tasks on the day they were completed, for who completed them.", TASK_HISTORY, _COMPLETED, role=Role.ACTOR,
)  # fmt: skip
TASKS_ON_TIME = count(
    "tasks_on_time", "Tasks completed on time",
    "Tasks completed on the day they were due or before, for who completed them.",
    TASK_HISTORY, where(_COMPLETED, is_true("is_on_time")), role=Role.ACTOR,
)  # fmt: skip
_TASKS_DUE = count(
    "on_time_rate.count", "Tasks completed that were due", "Completed tasks that had a day to be done by.",
    TASK_HISTORY, where(_COMPLETED, Not(is_null("is_on_time"))), role=Role.ACTOR,
)  # fmt: skip
ON_TIME_RATE = ratio(
    "on_time_rate", "On time", "Tasks completed on time ÷ completed tasks that were due; null where none was.",
    TASKS_ON_TIME, _TASKS_DUE,
)  # fmt: skip
FOLLOW_UPS_DONE = count(
    "follow_ups_done", "Follow-up tasks done",
    "Completed tasks of the kind follow-up, for who completed them.",
    TASK_HISTORY, where(_COMPLETED, _FOLLOW_UP), role=Role.ACTOR,
)  # fmt: skip
OPEN_TASKS = count(
    "open_tasks", "Open tasks",
    "Tasks that are not completed at the end of the range, today at the latest.", TASKS, EVERYTHING,
)  # fmt: skip
OVERDUE_TASKS = count(
    "overdue_tasks", "Overdue tasks",
    "Open tasks that were due before the end of the range, today at the latest.", TASKS, is_true("is_overdue"),
)  # fmt: skip
OPEN_TASK_AGE_DAYS = average(
    "open_task_age_days", "Age of open tasks",
    "Average days since the open tasks were created.", TASKS, "age_days", unit=Unit.DAYS,
)  # fmt: skip

METRICS: tuple[AnyMetric, ...] = (
    TASKS_CREATED, TASKS_COMPLETED, TASKS_ON_TIME, ON_TIME_RATE, FOLLOW_UPS_DONE,
    OPEN_TASKS, OVERDUE_TASKS, OPEN_TASK_AGE_DAYS,
)  # fmt: skip
