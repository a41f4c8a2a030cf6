"""The built-in metrics. Each says what it counts, whose it is, and on which day."""

from collections.abc import Mapping

from domain.metrics.catalogue import activities, leads, money, opportunities, tasks
from domain.metrics.metric import AnyMetric

BUILT_IN: Mapping[str, AnyMetric] = {
    metric.key: metric for report in (activities, opportunities, leads, tasks, money) for metric in report.METRICS
}
