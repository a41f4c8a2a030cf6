"""What can be asked about metrics."""

import strawberry

from api.metrics.types import Metric
from domain.metrics.catalogue import CATALOGUE


@strawberry.type
class MetricsQuery:
    """The catalogue."""

    @strawberry.field
    def metrics(self) -> list[Metric]:
        """Every metric there is, with what it counts."""
        return [Metric.read(metric) for metric in CATALOGUE.values()]
