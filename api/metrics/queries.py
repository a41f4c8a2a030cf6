"""What can be asked about metrics."""

from typing import Annotated

import strawberry

from api.connection import FIRST, After, Connection, First, connection
from api.metrics.dataset_types import Dataset
from api.metrics.types import Metric
from api.metrics.version_types import Attribute, MetricVersion
from domain.metrics import queries
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.paging import PageRequest

Key = Annotated[str | None, strawberry.argument(description="Only those of the metric with this key.")]


@strawberry.type
class MetricsQuery:
    """The catalogue."""

    @strawberry.field
    async def metrics(self) -> list[Metric]:
        """Every metric there is, with what it counts."""
        return [Metric.read(metric) for metric in (await the_catalogue()).metrics.values()]

    @strawberry.field
    async def datasets(self) -> list[Dataset]:
        """Everything that can be counted, with what can be asked about it."""
        return [Dataset.read(dataset) for dataset in (await the_catalogue()).datasets.values()]

    @strawberry.field
    async def metric_versions(
        self, key: Key = None, first: First = FIRST, after: After = None
    ) -> Connection[MetricVersion]:
        """The versions of the metrics that admins defined, drafts included, by key."""
        page = await queries.metric_versions(key=key, page=PageRequest.of(first=first, after=after))
        return connection(page, MetricVersion.read)

    @strawberry.field
    async def attributes(self, first: First = FIRST, after: After = None) -> Connection[Attribute]:
        """The attributes that admins declared, by dataset."""
        return connection(await queries.attributes(page=PageRequest.of(first=first, after=after)), Attribute.read)
