"""What is counted for a metric: one aggregate over one dataset, by one role and one day."""

from dataclasses import dataclass
from enum import StrEnum

from domain.metrics.conditions import EVERYTHING, Condition
from domain.metrics.dataset import Dataset, Role
from domain.metrics.fields import Field


class Aggregate(StrEnum):
    """How rows become one figure."""

    COUNT = "COUNT"
    SUM = "SUM"
    DISTINCT = "DISTINCT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """What is counted: rows of a dataset that meet a condition, by whose they are and on which day.

    `since`, if given, makes the value of a row the seconds since the first row of the same entity that meets it.
    `only` narrows what is counted, and not what is the first of an entity.
    """

    key: str
    dataset: Dataset
    aggregate: Aggregate
    role: Role
    anchor: str
    field: Field | None = None
    where: Condition = EVERYTHING
    since: Condition | None = None
    only: Condition = EVERYTHING

    @property
    def is_sum(self) -> bool:
        """Return whether it is null, and not zero, where no row counts."""
        return self.aggregate is Aggregate.SUM

    @property
    def adds_over_agents(self) -> bool:
        """Return whether a team's figure is the sum of its agents': distinct counts and extremes are not."""
        return self.aggregate in (Aggregate.COUNT, Aggregate.SUM)

    @property
    def adds_over_days(self) -> bool:
        """Return whether a month's figure is the sum of its days'; an entity of a signed dataset stands on one day."""
        if self.dataset.is_stock:
            return False
        return self.adds_over_agents or (self.aggregate is Aggregate.DISTINCT and self.takes_back)

    @property
    def takes_back(self) -> bool:
        """Return whether rows below zero take entities back that others brought."""
        counts_entities = self.field is None or self.field.key == self.dataset.entity
        return self.dataset.is_signed and counts_entities

    @property
    def is_stored(self) -> bool:
        """Return whether totals are kept of it. What also hangs on rows of other days is read from the dataset."""
        return self.adds_over_days and self.since is None and not self.dataset.made_of
