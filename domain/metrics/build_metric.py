"""Make a metric of a definition, or refuse the definition with the path of what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domain.metrics.build_measure import build_duration, build_measure, build_time_between
from domain.metrics.dataset import Dataset
from domain.metrics.definition import (
    AnyDefinition,
    DurationDefinition,
    MeasureDefinition,
    RatioDefinition,
    SumDefinition,
    TimeBetweenDefinition,
)
from domain.metrics.definition_errors import DefinitionTooLarge, UnitNotUsable, UnknownDataset
from domain.metrics.metric import AnyMetric, Combination, Ratio, parts_of

MOST_PARTS = 24  # of one metric, those of the metrics that it is made of included
MOST_ADDED = 12

Find = Callable[[str, tuple[str, ...]], AnyMetric]


def build_metric(
    definition: AnyDefinition, *, key: str, number: int, datasets: Mapping[str, Dataset], find: Find
) -> AnyMetric:
    """Return the metric; `find` answers for the others that it is made of."""
    name = {"key": key, "label": definition.label, "description": definition.description}
    match definition:
        case RatioDefinition():
            built: AnyMetric = _ratio(definition, name, find)
        case SumDefinition():
            built = _sum(definition, name, find)
        case _:
            built = _of_rows(definition, name, f"{key}@{number}", datasets)
    if len(parts_of([built])) > MOST_PARTS:
        raise DefinitionTooLarge(f"a metric is made of at most {MOST_PARTS} parts; this one has more")
    return built


def references(definition: AnyDefinition) -> Sequence[str]:
    """Return the keys of the metrics that it is made of."""
    match definition:
        case RatioDefinition():
            return (definition.numerator, definition.denominator)
        case SumDefinition():
            return (*definition.added, *definition.taken)
        case _:
            return ()


def _of_rows(
    definition: MeasureDefinition | DurationDefinition | TimeBetweenDefinition,
    name: dict[str, Any],
    part_key: str,
    datasets: Mapping[str, Dataset],
) -> AnyMetric:
    dataset = datasets.get(definition.dataset)
    if dataset is None:
        message = f"there is no dataset {definition.dataset!r}; choose one of {', '.join(datasets)}"
        raise UnknownDataset(message, path=("dataset",))
    match definition:
        case MeasureDefinition():
            return build_measure(definition, dataset, name=name, part_key=part_key)
        case DurationDefinition():
            return build_duration(definition, dataset, name=name, part_key=part_key)
        case TimeBetweenDefinition():
            return build_time_between(definition, dataset, name=name, part_key=part_key)


def _ratio(definition: RatioDefinition, name: dict[str, Any], find: Find) -> Ratio:
    above = find(definition.numerator, ("numerator",))
    below = find(definition.denominator, ("denominator",))
    return Ratio(**name, unit=definition.unit, numerator=above, denominator=below)


def _sum(definition: SumDefinition, name: dict[str, Any], find: Find) -> Combination:
    if not 1 <= len(definition.added) <= MOST_ADDED or len(definition.taken) > MOST_ADDED:
        raise DefinitionTooLarge(f"add between 1 and {MOST_ADDED} metrics", path=("added",))
    added, taken = (
        tuple(find(key, (side, str(index))) for index, key in enumerate(keys))
        for side, keys in (("added", definition.added), ("taken", definition.taken))
    )
    units = {one.unit for one in (*added, *taken)}
    if len(units) > 1:
        raise UnitNotUsable(
            f"{', '.join(sorted(units))} cannot be added up; choose metrics of one unit", path=("added",)
        )
    return Combination(**name, unit=added[0].unit, added=added, taken=taken)
