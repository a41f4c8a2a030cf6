"""What must be counted for a shape, each thing once, and whether totals can tell it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.metrics.check_condition import check_condition
from domain.metrics.conditions import EVERYTHING, Condition, both, equals, fields_named
from domain.metrics.dataset import Dataset
from domain.metrics.part import Aggregate, Part
from domain.metrics.the_catalogue import Catalogue
from domain.reports.check_shape import check_part, check_shape
from domain.reports.shape import Column, Dimension, Per, Shape
from domain.shared.errors import Invalid

RECORD_TYPE = "record_type"
DAYS = {Per.AGENT_DAY: 1, Per.AGENT_WEEK: 7}


class ServedBy(StrEnum):
    """Where the figures of a column are read."""

    TOTALS = "TOTALS"
    DATASETS = "DATASETS"


AGENT_DAYS = "agent days"  # no part has a key with a space in it


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A part of one or more columns, narrowed to their condition; no part is the days of agents in teams."""

    index: int
    part: Part | None
    is_in_totals: bool

    @property
    def is_count(self) -> bool:
        """Return whether it counts, so that totals keep nothing where it is zero."""
        return self.part is not None and self.part.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT)

    def is_summed(self, *, is_own: bool) -> bool:
        """Return whether totals tell it: of agents all that they have, of teams what adds up over agents."""
        return self.is_in_totals and self.part is not None and (is_own or self.part.adds_over_agents)

    @property
    def dataset(self) -> Dataset | None:
        """Return the dataset, unless agents' days are counted."""
        return None if self.part is None else self.part.dataset


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked shape, what is counted for it, and the conditions that rows of each dataset must meet."""

    shape: Shape
    counted: Sequence[Counted]
    conditions: Mapping[str, Condition]
    _places: Mapping[tuple[str, Condition], int]

    def figure(self, column: Column, prefix: str) -> str:
        """Return the SQL of the column's figure over counted values that are called by the prefix and their index."""

        def counted(part: Part) -> str:
            return f"{prefix}{self._places[part.key, column.where]}"

        figure = column.metric.sql(counted)
        if column.per is None:
            return figure
        days = f"{prefix}{self._places[AGENT_DAYS, EVERYTHING]}"
        return f"round({figure} * {DAYS[column.per]} / nullif({days}, 0), 6)"

    def served_by(self, column: Column) -> ServedBy:
        """Return whether totals serve the rows of the column, or rows of datasets are counted."""
        counted = (self.counted[self._places[part.key, column.where]] for part in column.metric.parts)
        is_own = self.shape.is_of_agents
        return ServedBy.TOTALS if all(one.is_summed(is_own=is_own) for one in counted) else ServedBy.DATASETS


def plan_report(shape: Shape, catalogue: Catalogue, *, from_datasets: bool = False) -> Plan:
    """Return what must be counted, or refuse the shape; `from_datasets` asks for no totals."""
    check_shape(shape)
    counted: list[Counted] = []
    places: dict[tuple[str, Condition], int] = {}
    conditions: dict[str, Condition] = {}
    types: dict[str, str] = {}
    may_use_totals = not from_datasets and _is_answered_by_totals(shape)
    for position, column in enumerate(shape.columns):
        path = ("columns", str(position))
        for part in column.metric.parts:
            if (part.key, column.where) in places:
                continue
            narrowed = _narrowed(part, column, catalogue.datasets[part.dataset.key], path)
            check_part(narrowed, shape, types, path=(*path, "metric"))
            if narrowed.dataset.key not in conditions:
                conditions[narrowed.dataset.key] = _condition(shape, narrowed.dataset)
            in_totals = may_use_totals and column.where == EVERYTHING and catalogue.is_served_by_totals(part)
            places[part.key, column.where] = len(counted)
            counted.append(Counted(len(counted), narrowed, in_totals))
        if column.per is not None and (AGENT_DAYS, EVERYTHING) not in places:
            places[AGENT_DAYS, EVERYTHING] = len(counted)
            counted.append(Counted(len(counted), None, is_in_totals=False))
    return Plan(shape, counted, conditions, places)


def _is_answered_by_totals(shape: Shape) -> bool:
    is_narrowed = shape.where != EVERYTHING or shape.record_type is not None
    return not is_narrowed and not shape.fields and shape.time_zone is None and Dimension.HOUR not in shape.dimensions


def _narrowed(part: Part, column: Column, dataset: Dataset, path: tuple[str, ...]) -> Part:
    if column.where == EVERYTHING:
        return replace(part, dataset=dataset)
    where = check_condition(column.where, dataset.fields, path=(*path, "where"))
    return replace(part, dataset=dataset, only=where)


def _condition(shape: Shape, dataset: Dataset) -> Condition:
    """Return what rows must meet; a record type is asked of those that have one."""
    where = check_condition(shape.where, dataset.fields, path=("where",)) if fields_named(shape.where) else EVERYTHING
    if shape.record_type is None or RECORD_TYPE not in dataset.fields:
        return where
    try:
        return both(where, check_condition(equals(RECORD_TYPE, shape.record_type), dataset.fields))
    except Invalid as error:
        error.path = (RECORD_TYPE,)
        raise
