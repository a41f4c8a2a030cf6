"""Words to declare the built-in metrics with."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from domain.metrics.conditions import EVERYTHING, All, Condition
from domain.metrics.dataset import Dataset, Role
from domain.metrics.metric import AnyMetric, Combination, Measure, Nothing, Ratio, Unit
from domain.metrics.part import Aggregate, Part

SECONDS = {Unit.MINUTES: Decimal(60), Unit.HOURS: Decimal(3_600), Unit.DAYS: Decimal(86_400)}


def where(*conditions: Condition) -> Condition:
    """Return the condition that all of them hold."""
    return conditions[0] if len(conditions) == 1 else All(conditions)


def count(key: str, label: str, description: str, dataset: Dataset, condition: Condition, **how: Any) -> Measure:
    """Return a count of rows."""
    part = _part(key, dataset, Aggregate.COUNT, condition, **how)
    return Measure(key=key, label=label, description=description, unit=Unit.COUNT, part=part)


def distinct(key: str, label: str, description: str, dataset: Dataset, field: str, **how: Any) -> Measure:
    """Return a count of different values of the field."""
    part = _part(key, dataset, Aggregate.DISTINCT, how.pop("condition", EVERYTHING), field=field, **how)
    return Measure(key=key, label=label, description=description, unit=Unit.COUNT, part=part)


def total(key: str, label: str, description: str, dataset: Dataset, field: str, **how: Any) -> Measure:
    """Return a sum of the field; one of seconds is told in the unit."""
    unit = how.pop("unit", Unit.MONEY)
    part = _part(key, dataset, Aggregate.SUM, how.pop("condition", EVERYTHING), field=field, **how)
    scale = SECONDS.get(unit, Decimal(1)) if field.startswith(("seconds", "duration")) else Decimal(1)
    return Measure(key=key, label=label, description=description, unit=unit, part=part, scale=scale)


def largest(key: str, label: str, description: str, dataset: Dataset, field: str, **how: Any) -> Measure:
    """Return the highest value of the field; null where no row counts."""
    unit = how.pop("unit", Unit.NUMBER)
    part = _part(key, dataset, Aggregate.MAX, how.pop("condition", EVERYTHING), field=field, **how)
    return Measure(key=key, label=label, description=description, unit=unit, part=part, nothing=Nothing.NULL)


def average(key: str, label: str, description: str, dataset: Dataset, field: str, **how: Any) -> Ratio:
    """Return the average of the field over the rows that have it; null where none has."""
    unit = how.pop("unit", Unit.NUMBER)
    condition = how.pop("condition", EVERYTHING)
    added = total(f"{key}.sum", label, description, dataset, field, unit=unit, condition=condition, **how)
    counted = _part(f"{key}.count", dataset, Aggregate.COUNT, condition, field=field, **how)
    rows = Measure(key=counted.key, label=label, description=description, unit=Unit.COUNT, part=counted)
    return Ratio(key=key, label=label, description=description, unit=unit, numerator=added, denominator=rows)


def ratio(key: str, label: str, description: str, above: AnyMetric, below: AnyMetric, **how: Any) -> Ratio:
    """Return one metric divided by another."""
    return Ratio(key=key, label=label, description=description, numerator=above, denominator=below, **how)


def combined(
    key: str, label: str, description: str, added: Sequence[AnyMetric], taken: Sequence[AnyMetric] = ()
) -> Combination:
    """Return a sum of metrics of one unit."""
    return Combination(
        key=key, label=label, description=description, unit=added[0].unit, added=tuple(added), taken=tuple(taken)
    )


def _part(
    key: str,
    dataset: Dataset,
    aggregate: Aggregate,
    condition: Condition,
    *,
    field: str | None = None,
    role: Role | None = None,
    anchor: str | None = None,
) -> Part:
    return Part(
        key=key,
        dataset=dataset,
        aggregate=aggregate,
        role=role or dataset.usual_role,
        anchor=anchor or dataset.usual_anchor,
        field=None if field is None else dataset.fields[field],
        where=condition,
    )
