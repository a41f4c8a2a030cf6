"""A metric: a named figure over a dataset, or a ratio of two metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.metrics.dataset import Dataset
from domain.shared.money import EXACT


class Unit(StrEnum):
    """What one of the figure is. MONEY is in base currency, RATIO is a plain number such as 0.6315."""

    COUNT = "COUNT"
    MINUTES = "MINUTES"
    MONEY = "MONEY"
    RATIO = "RATIO"


class Aggregate(StrEnum):
    """How rows become one figure."""

    COUNT = "COUNT"
    SUM = "SUM"
    DISTINCT = "DISTINCT"


@dataclass(frozen=True, slots=True)
class Equals:
    """A field has one of these values; a missing field (null) has none of them, and `None` asks for just that."""

    field: str
    values: tuple[str | bool | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Metric:
    """A figure over a dataset: which rows, and how they become one number. No rows is zero."""

    key: str
    label: str
    description: str
    unit: Unit
    dataset: Dataset
    aggregate: Aggregate
    expression: str = "1"
    where: tuple[Equals, ...] = ()

    @property
    def adds_over_agents(self) -> bool:
        """Return whether a team's figure is the sum of its agents': distinct counts are not."""
        return self.aggregate is not Aggregate.DISTINCT

    @property
    def parts(self) -> tuple["Metric", ...]:
        """Return the stored figures it is made of: itself."""
        return (self,)

    def value(self, figures: Mapping[str, Decimal]) -> Decimal | None:
        """Return the figure itself."""
        return figures.get(self.key, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio:
    """One metric divided by another; null when there is nothing to divide by."""

    key: str
    label: str
    description: str
    numerator: Metric
    denominator: Metric
    unit: Unit = Unit.RATIO

    @property
    def parts(self) -> tuple[Metric, ...]:
        """Return what is added up before dividing, so that no average is ever averaged."""
        return (self.numerator, self.denominator)

    def value(self, figures: Mapping[str, Decimal]) -> Decimal | None:
        """Return numerator ÷ denominator with six decimals."""
        below = figures.get(self.denominator.key, Decimal(0))
        if below == 0:
            return None
        above = figures.get(self.numerator.key, Decimal(0))
        return EXACT.quantize(EXACT.divide(above, below), Decimal("0.000001"))


AnyMetric = Metric | Ratio


def parts_of(metrics: Sequence[AnyMetric]) -> list[Metric]:
    """Return each stored figure that these metrics are made of, once."""
    return list(dict.fromkeys(part for metric in metrics for part in metric.parts))
