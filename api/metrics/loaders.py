"""What is asked for metric by metric, read at once."""

from collections.abc import Sequence

from api.context import Context
from api.metrics.version_types import MetricVersion
from domain.metrics.queries import published_versions


async def published_versions_of(
    context: Context,  # noqa: ARG001 - everybody may know them
    keys: Sequence[str],
) -> Sequence[MetricVersion | None]:
    """Return the version that each key means; built-in metrics have none."""
    found = await published_versions(keys)
    return [MetricVersion.read(found[key]) if key in found else None for key in keys]
