"""What can be done about metrics. What was published never changes: a later version replaces it."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.metrics import definition_inputs as inputs
from api.metrics.version_types import Attribute, MetricVersion
from api.mutation import Call, Payload, mutation
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.metrics import declare_attribute, draft_metric, publish_metric


@strawberry.type
class MetricPayload(Payload):
    """The version of the metric, or why nothing was done to it."""

    edited = Edited.METRIC

    metric_version: MetricVersion | None = None
    """The version as it is now."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the version."""
        return cls(problems=[], metric_version=await MetricVersion.find(context, key))


@strawberry.type
class AttributePayload(Payload):
    """The attribute, or why it was not declared."""

    attribute: Attribute | None = None
    """The attribute."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the attribute."""
        return cls(problems=[], attribute=await Attribute.find(context, key))


@strawberry.type
class MetricsMutation:
    """Changes of what is counted."""

    @mutation(MetricPayload, act=Act.MANAGE_METRICS)
    async def draft_metric(self, call: Call, input: inputs.DraftMetricInput) -> UUID:
        """Draft a metric, or the next version of one. Nothing is counted by it before it is published."""
        return await draft_metric.draft_metric(key=input.key, definition=input.definition.read(), now=call.now)

    @mutation(MetricPayload, act=Act.MANAGE_METRICS)
    async def change_metric_draft(self, call: Call, input: inputs.ChangeMetricDraftInput) -> UUID:
        """Let a draft count something else."""
        version_id = MetricVersion.key(input.metric_id, path="metricId")
        return await draft_metric.change_metric_draft(version_id=version_id, definition=input.definition.read())

    @mutation(MetricPayload, act=Act.MANAGE_METRICS)
    async def publish_metric(self, call: Call, input: inputs.PublishMetricInput) -> UUID:
        """Publish a draft for good. It is answered at once, from the rows until its totals are there."""
        version_id = MetricVersion.key(input.metric_id, path="metricId")
        return await publish_metric.publish_metric(version_id=version_id, now=call.now)

    @mutation(AttributePayload, act=Act.MANAGE_METRICS)
    async def declare_attribute(self, call: Call, input: inputs.DeclareAttributeInput) -> UUID:
        """Declare an attribute of a dataset's facts, so that it is a field like any other, also of what is there."""
        return await declare_attribute.declare_attribute(
            dataset=input.dataset, key=input.key, type_=input.type, label=input.label, now=call.now
        )
