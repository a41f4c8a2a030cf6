"""Metrics and their figures as they are shown."""

from decimal import ROUND_HALF_UP, Decimal

import strawberry

from api.enums import Unit
from api.money import Money
from domain.metrics.metric import AnyMetric
from domain.shared.money import rounded

DIGITS = Decimal("0.000001")


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

    @classmethod
    def read(cls, metric: AnyMetric) -> "Metric":
        """Return the metric as it is shown."""
        return cls(key=metric.key, label=metric.label, description=metric.description, unit=metric.unit)


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


def in_unit(metric: AnyMetric, value: Decimal | None, *, base_currency: str) -> Decimal | None:
    """Return the number as the unit of the metric is written: money with the decimals of its currency."""
    if metric.unit is Unit.MONEY and value is not None:
        return rounded(value, base_currency)
    return plain(value)


def plain(value: Decimal | None) -> Decimal | None:
    """Return the number with at most six decimals, and none that say nothing."""
    if value is None:
        return None
    short = value.quantize(DIGITS, rounding=ROUND_HALF_UP).normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
