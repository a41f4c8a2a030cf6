"""Versions of defined metrics and declared attributes, as they are shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from api.context import Context
from api.enums import FieldType, MetricState
from api.nodes import Node
from domain.metrics import queries


@strawberry.type
class Backfill:
    """How far the totals of a new version are; until they are all there, it is answered from the rows."""

    done: int
    """Of how many agents and teams they are there."""
    total: int
    """Of how many they are to be made."""


@strawberry.type
class MetricVersion(Node):
    """One version of a metric that an admin defined."""

    metric_key: str = strawberry.field(name="key", description="What the metric is called in requests.")
    number: int
    """The number of the version, from 1 up."""
    state: MetricState
    """Whether it is a draft or published."""
    label: str
    """What people call it."""
    description: str
    """What it counts, in words."""
    definition: JSON
    """What it counts, as it was defined; a published one names the versions of the metrics it is made of."""
    created_at: datetime
    """When it was drafted."""
    published_at: datetime | None
    """When it was published; null for a draft."""
    backfill: Backfill
    """How far its totals are."""

    @classmethod
    def read(cls, seen: queries.MetricVersion) -> Self:
        """Return the version as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=seen.version,
            metric_key=seen.key,
            number=seen.number,
            state=seen.state,
            label=seen.definition.label,
            description=seen.definition.description,
            definition=JSON(msgspec.to_builtins(seen.definition)),
            created_at=seen.created_at,
            published_at=seen.published_at,
            backfill=Backfill(done=seen.backfill.done, total=seen.backfill.total),
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:  # noqa: ARG003
        """Return the versions; everybody may know what is counted."""
        found = await queries.versions_by_id(keys)
        return [cls.read(found[key]) if key in found else None for key in keys]


@strawberry.type
class Attribute(Node):
    """An attribute of a dataset's facts that an admin declared; it is the field `attributes.<key>`."""

    dataset: str
    """The dataset whose rows carry it."""
    attribute_key: str = strawberry.field(name="key", description="What the facts call it.")
    type: FieldType
    """What its values are; others count as missing."""
    label: str
    """What people call it."""
    declared_at: datetime
    """When it was declared."""

    @classmethod
    def read(cls, seen: queries.Attribute) -> Self:
        """Return the attribute as it is shown."""
        return cls(
            id=cls.global_id(seen.id),
            version=1,
            dataset=seen.dataset,
            attribute_key=seen.key,
            type=FieldType(seen.type),
            label=seen.label,
            declared_at=seen.created_at,
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:  # noqa: ARG003
        """Return the attributes; everybody may know what can be asked about."""
        found = await queries.attributes_by_id(keys)
        return [cls.read(found[key]) if key in found else None for key in keys]
