"""A metric as an admin defines it: the document of a version."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec

from domain.metrics.dataset import Role
from domain.metrics.metric import Nothing, Unit


class How(StrEnum):
    """How rows become one figure."""

    COUNT = "COUNT"
    SUM = "SUM"
    AVERAGE = "AVERAGE"
    MIN = "MIN"
    MAX = "MAX"
    DISTINCT = "DISTINCT"


class Definition(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What a metric is called, and what it counts in words."""

    label: str
    description: str


class _OfRows(Definition, frozen=True, kw_only=True):
    dataset: str
    role: Role | None = None
    anchor: str | None = None


class MeasureDefinition(_OfRows, frozen=True, kw_only=True, tag="MEASURE"):
    """Rows of a dataset that meet a condition, as one figure."""

    aggregate: How
    field: str | None = None
    where: dict[str, Any] | None = None
    unit: Unit | None = None
    nothing: Nothing | None = None


class DurationDefinition(_OfRows, frozen=True, kw_only=True, tag="DURATION"):
    """The sum or average of a field of seconds, told in another unit."""

    field: str
    unit: Unit
    aggregate: How = How.AVERAGE
    where: dict[str, Any] | None = None


class TimeBetweenDefinition(_OfRows, frozen=True, kw_only=True, tag="TIME_BETWEEN"):
    """How long it takes from the first row that meets one condition to the first that meets the other."""

    began: dict[str, Any]
    ended: dict[str, Any]
    unit: Unit
    aggregate: How = How.AVERAGE


class RatioDefinition(Definition, frozen=True, kw_only=True, tag="RATIO"):
    """One metric divided by another; a published one names their versions, such as `visits@2`."""

    numerator: str
    denominator: str
    unit: Unit = Unit.RATIO


class SumDefinition(Definition, frozen=True, kw_only=True, tag="SUM"):
    """Metrics of one unit added up, some of them taken away."""

    added: Sequence[str]
    taken: Sequence[str] = ()


OfRows = MeasureDefinition | DurationDefinition | TimeBetweenDefinition
AnyDefinition = OfRows | RatioDefinition | SumDefinition
_decoder: msgspec.json.Decoder[AnyDefinition] = msgspec.json.Decoder(AnyDefinition)


def read_definition(document: str) -> AnyDefinition:
    """Return the definition that the document is."""
    return _decoder.decode(document)


def write_definition(definition: AnyDefinition) -> str:
    """Return the document of the definition."""
    return msgspec.json.encode(definition).decode()
