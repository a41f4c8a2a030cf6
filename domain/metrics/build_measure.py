"""Make a metric over rows of a dataset of its definition."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from domain.metrics.catalogue.declare import SECONDS
from domain.metrics.check_condition import check_condition
from domain.metrics.condition_document import read_condition
from domain.metrics.conditions import EVERYTHING, Condition
from domain.metrics.dataset import Dataset
from domain.metrics.definition import DurationDefinition, How, MeasureDefinition, OfRows, TimeBetweenDefinition
from domain.metrics.definition_errors import (
    AggregateNotOffered,
    AnchorNotOffered,
    FieldNotUsable,
    NullRuleNotOffered,
    RoleNotOffered,
    UnitNotUsable,
)
from domain.metrics.fields import NUMBERS, Field, FieldType
from domain.metrics.metric import AnyMetric, Measure, Nothing, Ratio, Unit
from domain.metrics.part import Aggregate, Part

_COUNTS = (How.COUNT, How.DISTINCT)
_EXTREMES = (How.MIN, How.MAX)


def build_measure(definition: MeasureDefinition, dataset: Dataset, *, name: dict[str, Any], part_key: str) -> AnyMetric:
    """Return a count, sum, average, extreme or number of different values."""
    field = _field(definition, dataset)
    unit = _unit(definition, field)
    nothing = _nothing(definition)
    where = _condition(definition.where, dataset, "where")
    part = _part(definition, dataset, part_key, field=field, where=where)
    if definition.aggregate is How.AVERAGE:
        return _average(part, name, unit)
    part = replace(part, aggregate=Aggregate(definition.aggregate))
    return Measure(**name, unit=unit, part=part, nothing=nothing)


def build_duration(
    definition: DurationDefinition, dataset: Dataset, *, name: dict[str, Any], part_key: str
) -> AnyMetric:
    """Return the sum or average of a field of seconds."""
    field = _known_field(definition.field, dataset)
    if not _is_of_seconds(field):
        raise FieldNotUsable(f"{field.key} is no field of seconds; choose one whose name says so", path=("field",))
    _require_unit_of_time(definition.unit)
    if definition.aggregate not in (How.SUM, How.AVERAGE):
        raise AggregateNotOffered("choose SUM or AVERAGE", path=("aggregate",))
    part = _part(definition, dataset, part_key, field=field, where=_condition(definition.where, dataset, "where"))
    return _timed(part, definition.aggregate, name, definition.unit)


def build_time_between(
    definition: TimeBetweenDefinition, dataset: Dataset, *, name: dict[str, Any], part_key: str
) -> AnyMetric:
    """Return how long it takes from one row to another of the same entity."""
    if dataset.is_stock or dataset.is_signed or dataset.entity is None or "occurred_at" not in dataset.fields:
        raise AggregateNotOffered(f"{dataset.key} is no history; choose one such as lead_history", path=("dataset",))
    _require_unit_of_time(definition.unit)
    if definition.aggregate not in (How.AVERAGE, *_EXTREMES):
        raise AggregateNotOffered("choose AVERAGE, MIN or MAX", path=("aggregate",))
    began, ended = (_condition(getattr(definition, side), dataset, side) for side in ("began", "ended"))
    part = replace(_part(definition, dataset, part_key, field=None, where=ended), since=began)
    return _timed(part, definition.aggregate, name, definition.unit)


def _timed(part: Part, how: How, name: dict[str, Any], unit: Unit) -> AnyMetric:
    if how is How.AVERAGE:
        return _average(part, name, unit)
    nothing = Nothing.ZERO if how is How.SUM else Nothing.NULL
    return Measure(
        **name, unit=unit, part=replace(part, aggregate=Aggregate(how)), scale=SECONDS[unit], nothing=nothing
    )


def _average(part: Part, name: dict[str, Any], unit: Unit) -> Ratio:
    added = replace(part, key=f"{part.key}.sum", aggregate=Aggregate.SUM)
    counted = replace(part, key=f"{part.key}.count", aggregate=Aggregate.COUNT)
    is_time = part.since is not None or (part.field is not None and _is_of_seconds(part.field))
    scale = SECONDS.get(unit, Decimal(1)) if is_time else Decimal(1)
    return Ratio(
        **name,
        unit=unit,
        numerator=Measure(**{**name, "key": added.key}, unit=unit, part=added, scale=scale),
        denominator=Measure(**{**name, "key": counted.key}, unit=Unit.COUNT, part=counted),
    )


def _is_of_seconds(field: Field) -> bool:
    return "seconds" in field.key.split("_")


def _part(definition: OfRows, dataset: Dataset, key: str, *, field: Field | None, where: Condition) -> Part:
    role, anchor = definition.role or dataset.usual_role, definition.anchor or dataset.usual_anchor
    if role not in dataset.roles:
        raise RoleNotOffered(f"choose one of {', '.join(dataset.roles)}", path=("role",))
    if definition.anchor is not None and anchor not in dataset.anchors:
        offered = ", ".join(dataset.anchors)
        message = f"choose one of {offered}" if offered else f"{dataset.key} is a stock and has no days; give none"
        raise AnchorNotOffered(message, path=("anchor",))
    return Part(key=key, dataset=dataset, aggregate=Aggregate.COUNT, role=role, anchor=anchor, field=field, where=where)


def _condition(document: dict[str, Any] | None, dataset: Dataset, path: str) -> Condition:
    if document is None:
        return EVERYTHING
    return check_condition(read_condition(document, path=(path,)), dataset.fields, path=(path,))


def _field(definition: MeasureDefinition, dataset: Dataset) -> Field | None:
    how = definition.aggregate
    if definition.field is None:
        if how is not How.COUNT:
            raise FieldNotUsable(f"{how} needs a field", path=("field",))
        return None
    field = _known_field(definition.field, dataset)
    if how not in _COUNTS and field.type not in NUMBERS:
        message = f"{field.key} is {field.type}; {how} needs a field of NUMBER or MONEY"
        raise FieldNotUsable(message, path=("field",))
    if how in _EXTREMES and dataset.is_signed:
        message = f"what {dataset.key} takes back has no {how}; choose SUM or AVERAGE"
        raise AggregateNotOffered(message, path=("aggregate",))
    return field


def _known_field(key: str, dataset: Dataset) -> Field:
    field = dataset.fields.get(key)
    if field is None:
        message = f"{dataset.key} has no field {key!r}; use one of {', '.join(sorted(dataset.fields))}"
        raise FieldNotUsable(message, path=("field",))
    return field


def _unit(definition: MeasureDefinition, field: Field | None) -> Unit:
    is_count = definition.aggregate in _COUNTS or field is None
    is_money = not is_count and field is not None and field.type is FieldType.MONEY
    usual = Unit.COUNT if is_count else Unit.MONEY if is_money else Unit.NUMBER
    unit = definition.unit or usual
    if field is not None and _is_of_seconds(field) and unit in SECONDS:
        raise UnitNotUsable(f"{field.key} counts seconds; define a DURATION to tell it in {unit}", path=("unit",))
    if (unit is Unit.MONEY) is not is_money or (is_count and unit is not Unit.COUNT):
        raise UnitNotUsable(f"the figure is told in {usual}", path=("unit",))
    return unit


def _nothing(definition: MeasureDefinition) -> Nothing:
    usual = Nothing.NULL if definition.aggregate in (*_EXTREMES, How.AVERAGE) else Nothing.ZERO
    nothing = definition.nothing or usual
    if nothing is not usual and definition.aggregate is not How.SUM:
        raise NullRuleNotOffered(f"{definition.aggregate} of nothing is {usual}", path=("null_rule",))
    return nothing


def _require_unit_of_time(unit: Unit) -> None:
    if unit not in SECONDS:
        raise UnitNotUsable("choose MINUTES, HOURS or DAYS", path=("unit",))
