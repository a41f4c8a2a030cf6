"""Every dataset there is: what can be counted."""

from collections.abc import Mapping

from domain.metrics.dataset import Dataset
from domain.metrics.datasets.activities import ACTIVITIES, CALL_OUTCOMES
from domain.metrics.datasets.leads import LEAD_HISTORY, LEADS
from domain.metrics.datasets.opportunities import OPPORTUNITIES, OPPORTUNITY_HISTORY
from domain.metrics.datasets.sales import CREDITED_SALES, CUSTOMERS, FIRST_DEPOSITS
from domain.metrics.datasets.tasks import TASK_HISTORY, TASKS
from domain.metrics.datasets.work import WORK

DATASETS: Mapping[str, Dataset] = {
    dataset.key: dataset
    for dataset in (
        ACTIVITIES,
        CALL_OUTCOMES,
        OPPORTUNITY_HISTORY,
        OPPORTUNITIES,
        LEAD_HISTORY,
        LEADS,
        WORK,
        TASK_HISTORY,
        TASKS,
        CUSTOMERS,
        FIRST_DEPOSITS,
        CREDITED_SALES,
    )
}
