"""The way of a goal through a cycle, as it is shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self

import strawberry

from api.context import Context
from api.freshness import Freshness
from api.metrics.types import in_unit, plain
from domain.goals.goal import Goal
from domain.goals.rules.progress import Reached
from domain.goals.rulesets.ruleset import GoalRule
from domain.goals.views import trend
from domain.goals.views.trend import trends_of


@strawberry.type
class RuleTrendPoint:
    """Where one rule of a goal stood at the end of a day, in the unit of its metric; money is in base currency."""

    rule: str
    """The key of the rule."""
    achievement: Decimal | None
    """What had been reached since the cycle began; null where there was nothing to tell."""
    expected: Decimal | None
    """What should have been reached."""
    attainment_ratio: Decimal | None
    """What that was of the whole target."""

    @classmethod
    def read(cls, rule: GoalRule, reached: Reached, *, base_currency: str) -> Self:
        """Return the rule's point as it is shown."""
        return cls(
            rule=rule.key,
            achievement=in_unit(rule.metric, reached.achievement, base_currency=base_currency),
            expected=in_unit(rule.metric, reached.expected, base_currency=base_currency),
            attainment_ratio=plain(reached.attainment),
        )


@strawberry.type
class TrendPoint:
    """Where a goal stood at the end of a day; today, where it stands now."""

    day: date
    """The day."""
    attainment_ratio: Decimal | None
    """What had been attained of the whole goal."""
    pace_ratio: Decimal | None
    """What had been attained ÷ what should have been."""
    rules: list[RuleTrendPoint]
    """Each rule of the goal."""

    @classmethod
    def read(cls, seen: trend.TrendPoint, rules: Sequence[GoalRule], *, base_currency: str) -> Self:
        """Return the point as it is shown."""
        return cls(
            day=seen.day,
            attainment_ratio=plain(seen.composite.attainment),
            pace_ratio=plain(seen.composite.pace_ratio),
            rules=[RuleTrendPoint.read(rule, seen.rules[rule.key], base_currency=base_currency) for rule in rules],
        )


@strawberry.type
class GoalTrend:
    """The way of a goal through one cycle, with a point for each day that has begun, the last 400 of them."""

    cycle_start: date
    """The first day of the cycle."""
    cycle_end: date
    """The first day after the cycle."""
    points: list[TrendPoint]
    """The days in their order. Rates are those of everything since the cycle began, and no means of days."""
    freshness: Freshness
    """How current the points are."""

    @classmethod
    def read(cls, seen: trend.GoalTrend) -> Self:
        """Return the trend as it is shown."""
        rules = [one.rule for one in seen.progress.rules]
        currency = seen.progress.goal.terms.base_currency
        return cls(
            cycle_start=seen.progress.cycle.start,
            cycle_end=seen.progress.cycle.end,
            points=[TrendPoint.read(point, rules, base_currency=currency) for point in seen.points],
            freshness=Freshness.of(seen.freshness),
        )


async def trends_on_days(context: Context, pairs: Sequence[tuple[Goal, date]]) -> Sequence[trend.GoalTrend]:
    """Return the trend of each goal in the cycle of each day."""
    return await trends_of(pairs, today=await context.today(), now=context.now())
