"""How cycles of goals ended, as it is shown."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Self

import strawberry

from api.goals.enums import Status
from api.metrics.types import in_unit, plain
from domain.goals.kept import Closed, Result
from domain.metrics.metric import AnyMetric


@strawberry.type
class RuleResult:
    """What one rule had come to when its cycle was closed."""

    rule: str
    """The key of the rule."""
    target: Decimal
    """What was to be reached."""
    achievement: Decimal | None
    """What was reached then."""
    attainment_ratio: Decimal | None
    """Achievement ÷ target."""

    @classmethod
    def read(cls, key: str, seen: Result, *, metric: AnyMetric | None, base_currency: str) -> Self:
        """Return the result as it is shown."""

        def shown(value: Decimal | None) -> Decimal | None:
            return plain(value) if metric is None else in_unit(metric, value, base_currency=base_currency)

        return cls(
            rule=key,
            target=plain(seen.target) if metric is None else in_unit(metric, seen.target, base_currency=base_currency),
            achievement=shown(seen.achievement),
            attainment_ratio=plain(seen.attainment),
        )


@strawberry.type
class FinalResult:
    """How a cycle ended. It stays as it was when the cycle was closed, whatever facts have come since."""

    closed_at: datetime
    """When it was closed."""
    status: Status
    """ACHIEVED or MISSED."""
    attainment_ratio: Decimal | None
    """What was attained of the whole goal."""
    rules: list[RuleResult]
    """The rules of the cycle."""

    @classmethod
    def optional(cls, seen: Closed | None, *, metrics: Mapping[str, AnyMetric], base_currency: str) -> Self | None:
        """Return the result as it is shown, if there is one."""
        if seen is None:
            return None
        return cls(
            closed_at=seen.closed_at,
            status=seen.status,
            attainment_ratio=plain(seen.attainment),
            rules=[
                RuleResult.read(key, one, metric=metrics.get(key), base_currency=base_currency)
                for key, one in seen.rules.items()
            ],
        )
