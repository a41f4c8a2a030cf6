"""A metric: a named figure. What is counted are its parts; a ratio, an average or a sum is made of several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.metrics.part import Aggregate, Part
from domain.shared.money import EXACT

DIGITS = Decimal("0.000001")


class Unit(StrEnum):
    """What one of the figure is. MONEY is in base currency, RATIO is a plain number such as 0.6315."""

    COUNT = "COUNT"
    NUMBER = "NUMBER"
    MINUTES = "MINUTES"
    HOURS = "HOURS"
    DAYS = "DAYS"
    MONEY = "MONEY"
    RATIO = "RATIO"


class Nothing(StrEnum):
    """What a figure is where no row counts."""

    ZERO = "ZERO"
    NULL = "NULL"


Figures = Mapping[str, Decimal]
SqlOf = Callable[[Part], str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Named:
    """What every metric says of itself."""

    key: str
    label: str
    description: str
    unit: Unit

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return what is counted for it, so that no average is ever averaged."""
        raise NotImplementedError

    @property
    def is_anchored(self) -> bool:
        """Return whether each row hangs on its own day alone, so that a mark of that day says all that changed."""
        return not any(part.dataset.is_stock or part.since is not None for part in self.parts)

    @property
    def grows(self) -> bool:
        """Return whether it adds up over days, so that half of it is expected at half time."""
        raise NotImplementedError

    def value(self, figures: Figures) -> Decimal | None:
        """Return the figure, from those of its parts that are there."""
        raise NotImplementedError

    def sql(self, of_part: SqlOf) -> str:
        """Return the figure as SQL over that of its parts, which is null where no row counts."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure(Named):
    """One part as it is. `scale` is how many of the part's unit are one of the metric's."""

    part: Part
    scale: Decimal = Decimal(1)
    nothing: Nothing = Nothing.ZERO

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the one part."""
        return (self.part,)

    @property
    def grows(self) -> bool:
        """Return whether it counts or adds up."""
        return not self.part.dataset.is_stock and self.part.aggregate not in (Aggregate.MIN, Aggregate.MAX)

    def value(self, figures: Figures) -> Decimal | None:
        """Return the part's figure, zero or null where no row counts."""
        counted = figures.get(self.part.key)
        if counted is None:
            return Decimal(0) if self.nothing is Nothing.ZERO else None
        return counted if self.scale == 1 else EXACT.divide(counted, self.scale)

    def sql(self, of_part: SqlOf) -> str:
        """Return the part's SQL, zero or null where no row counts."""
        scaled = of_part(self.part) if self.scale == 1 else f"{of_part(self.part)} / {self.scale}"
        return f"coalesce({scaled}, 0)" if self.nothing is Nothing.ZERO else f"({scaled})"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ratio(Named):
    """One metric divided by another, such as an average; null when there is nothing to divide by."""

    numerator: "AnyMetric"
    denominator: "AnyMetric"
    unit: Unit = Unit.RATIO

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of both."""
        return (*self.numerator.parts, *self.denominator.parts)

    @property
    def nothing(self) -> Nothing:
        """Return null: there is nothing to divide by."""
        return Nothing.NULL

    @property
    def grows(self) -> bool:
        """Return that it does not: a rate is due whole from the first day."""
        return False

    def value(self, figures: Figures) -> Decimal | None:
        """Return numerator ÷ denominator with six decimals."""
        above, below = self.numerator.value(figures), self.denominator.value(figures)
        if above is None or not below:
            return None
        return EXACT.quantize(EXACT.divide(above, below), DIGITS)

    def sql(self, of_part: SqlOf) -> str:
        """Return numerator ÷ denominator with six decimals."""
        return f"round({self.numerator.sql(of_part)} / nullif({self.denominator.sql(of_part)}, 0), 6)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Combination(Named):
    """A sum of metrics of one unit, some of them taken away."""

    added: tuple["AnyMetric", ...]
    taken: tuple["AnyMetric", ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the parts of all of them."""
        return tuple(part for one in (*self.added, *self.taken) for part in one.parts)

    @property
    def nothing(self) -> Nothing:
        """Return zero: nothing and nothing is nothing."""
        return Nothing.ZERO

    @property
    def grows(self) -> bool:
        """Return whether all of them do."""
        return all(one.grows for one in (*self.added, *self.taken))

    def value(self, figures: Figures) -> Decimal | None:
        """Return the sum; those with nothing to tell count as zero."""
        total = Decimal(0)
        for one in self.added:
            total = EXACT.add(total, one.value(figures) or Decimal(0))
        for one in self.taken:
            total = EXACT.subtract(total, one.value(figures) or Decimal(0))
        return total

    def sql(self, of_part: SqlOf) -> str:
        """Return the sum; those with nothing to tell count as zero."""
        added = [f"+ coalesce({one.sql(of_part)}, 0)" for one in self.added]
        taken = [f"- coalesce({one.sql(of_part)}, 0)" for one in self.taken]
        return f"({' '.join([*added, *taken])})"


AnyMetric = Measure | Ratio | Combination


def parts_of(metrics: Sequence[AnyMetric]) -> list[Part]:
    """Return each part that these metrics are made of, once."""
    return list({part.key: part for metric in metrics for part in metric.parts}.values())
