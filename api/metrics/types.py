"""Metrics and their figures as they are shown."""

from decimal import ROUND_HALF_UP, Decimal
from typing import overload

import strawberry

from api.context import Info
from api.enums import Nothing, Role, Unit
from api.metrics.loaders import published_versions_of
from api.metrics.version_types import MetricVersion
from api.money import Money
from domain.metrics.metric import AnyMetric
from domain.metrics.part import Part
from domain.shared.money import rounded

DIGITS = Decimal("0.000001")


@strawberry.type
class Counted:
    """A part of a metric: rows of one dataset, by whose they are and on which day."""

    dataset: str
    """The dataset that is counted."""
    field: str | None
    """The field that is summed up, compared or told apart; null where rows are counted."""
    role: Role
    """Whose a row is."""
    anchor: str | None
    """The day by which a row is counted; null for a stock, which is told as of the end of the range."""

    @classmethod
    def read(cls, part: Part) -> "Counted":
        """Return the part as it is shown."""
        field = None if part.field is None else part.field.key
        return cls(dataset=part.dataset.key, field=field, role=part.role, anchor=part.anchor or None)


@strawberry.type
class Metric:
    """A named figure."""

    key: str
    """What it is called in requests."""
    label: str
    """What people call it."""
    description: str
    """What it counts, whose it is, and on which day."""
    unit: Unit
    """What one of it is."""
    null_rule: Nothing
    """What it is where nothing counts."""
    metric: strawberry.Private[AnyMetric]

    @classmethod
    def read(cls, metric: AnyMetric) -> "Metric":
        """Return the metric as it is shown."""
        return cls(
            key=metric.key,
            label=metric.label,
            description=metric.description,
            unit=metric.unit,
            null_rule=metric.nothing,
            metric=metric,
        )

    @strawberry.field
    def counts(self) -> list["Counted"]:
        """What is counted for it: one part, or several that are divided or added up."""
        return [Counted.read(part) for part in self.metric.parts]

    @strawberry.field
    async def defined(self, info: Info) -> MetricVersion | None:
        """The version by which an admin defined it; null for a built-in one."""
        return await info.context.loader(published_versions_of).load(self.key)


@strawberry.type
class Figure:
    """The value of a metric."""

    metric: str
    """The key of the metric."""
    value: Decimal | None
    """The value, in the unit of the metric; null where there is nothing to tell, such as a rate of nothing."""
    money: Money | None
    """The value with its currency, for metrics of money."""

    @classmethod
    def of(cls, metric: AnyMetric, value: Decimal | None, *, base_currency: str) -> "Figure":
        """Return the value as it is shown."""
        shown = in_unit(metric, value, base_currency=base_currency)
        money = Money(amount=shown, currency=base_currency) if metric.unit is Unit.MONEY and shown is not None else None
        return cls(metric=metric.key, value=shown, money=money)


@overload
def in_unit(metric: AnyMetric, value: Decimal, *, base_currency: str) -> Decimal: ...


@overload
def in_unit(metric: AnyMetric, value: None, *, base_currency: str) -> None: ...


def in_unit(metric: AnyMetric, value: Decimal | None, *, base_currency: str) -> Decimal | None:
    """Return the number as the unit of the metric is written: money with the decimals of its currency."""
    if metric.unit is Unit.MONEY and value is not None:
        return rounded(value, base_currency)
    return plain(value)


@overload
def plain(value: Decimal) -> Decimal: ...
@overload
def plain(value: Decimal | None) -> Decimal | None: ...
def plain(value: Decimal | None) -> Decimal | None:
    """Return the number with at most six decimals, and none that say nothing."""
    if value is None:
        return None
    short = value.quantize(DIGITS, rounding=ROUND_HALF_UP).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
