"""Where goals stand, as it is shown. Ratios are plain numbers: 0.92 is 92 %."""

from datetime import date
from decimal import Decimal
from typing import Self

import strawberry

from api.freshness import Freshness
from api.goals.enums import Status
from api.goals.results import FinalResult
from api.metrics.types import Metric, in_unit, plain
from domain.goals import progress
from domain.goals.goal import Goal
from domain.goals.queries import SeenProgress
from domain.goals.rules.composite import Composite


@strawberry.type
class RuleProgress:
    """Where one rule of a goal stands in one cycle, in the unit of its metric; money is in base currency."""

    rule: str
    """The key of the rule."""
    label: str
    """What it is called."""
    metric: Metric
    """What it measures."""
    weight: Decimal
    """How much it counts among the rules of the goal."""
    is_lower_better: bool
    """Whether less is better."""
    target: Decimal
    """What is to be reached in the cycle, prorated."""
    achievement: Decimal | None
    """What was reached; null where there is nothing to tell, such as a rate of nothing."""
    attainment_ratio: Decimal | None
    """Achievement ÷ target, the other way round where lower is better; null when that is of zero."""
    expected: Decimal
    """What should be reached by now, by the working days that are over; of a rate, all of it."""
    pace_ratio: Decimal | None
    """Achievement ÷ expected, the other way round where lower is better; null while nothing is expected yet."""
    forecast: Decimal | None
    """What the achievement would be at the end of the cycle, going on as so far; null on its first day."""
    needed_per_day: Decimal | None
    """What is still missing on each of the days left; null where nothing adds up any more."""

    @classmethod
    def read(cls, seen: progress.RuleProgress, *, base_currency: str) -> Self:
        """Return the rule's progress as it is shown."""
        reached, rule = seen.reached, seen.rule

        def shown(value: Decimal | None) -> Decimal | None:
            return in_unit(rule.metric, value, base_currency=base_currency)

        return cls(
            rule=rule.key,
            label=rule.label,
            metric=Metric.read(rule.metric),
            weight=plain(rule.weight),
            is_lower_better=rule.is_lower_better,
            target=in_unit(rule.metric, reached.target, base_currency=base_currency),
            achievement=shown(reached.achievement),
            attainment_ratio=plain(reached.attainment),
            expected=in_unit(rule.metric, reached.expected, base_currency=base_currency),
            pace_ratio=plain(reached.pace_ratio),
            forecast=shown(reached.forecast),
            needed_per_day=shown(reached.needed),
        )


@strawberry.type
class GoalLevel:
    """A level beyond the target, or the target itself."""

    name: str
    """TARGET, STRETCH or CHALLENGE."""
    percent: Decimal
    """Where it lies, in per cent of the target."""
    is_reached: bool
    """Whether the attainment has come to it."""


@strawberry.type
class GoalProgress:
    """Where a goal stands in one cycle. What is told of a lone rule is null where several are weighed: see `rules`."""

    goal_id: strawberry.ID
    """The goal."""
    cycle_start: date
    """The first day of the cycle."""
    cycle_end: date
    """The first day after the cycle."""
    target: Decimal | None
    """What is to be reached in the cycle, in the unit of the metric."""
    achievement: Decimal | None
    """What was reached; null where there is nothing to tell, such as a rate of nothing."""
    expected: Decimal | None
    """What should be reached by now, by the working days that are over."""
    forecast: Decimal | None
    """What the achievement would be at the end of the cycle, going on as so far; null on its first day."""
    attainment_ratio: Decimal | None
    """Achievement ÷ target; of several rules, the mean by their weights. Null when the target is zero."""
    pace_ratio: Decimal | None
    """What is attained ÷ what should be by now; null while nothing is expected yet."""
    forecast_ratio: Decimal | None
    """The attainment at the end of the cycle, going on as so far."""
    status: Status
    """Where that leaves the goal."""
    days_left: int
    """The days left of the cycle on which it is worked for, today among them."""
    rules: list[RuleProgress]
    """Each rule of the goal."""
    levels: list[GoalLevel]
    """The target and the levels beyond it."""
    milestones: list[int]
    """The milestones reached with the present target, in per cent of it."""
    final_result: FinalResult | None
    """How the cycle ended; null while it is open. All else here follows facts that come later."""
    freshness: Freshness
    """How current the achievement is."""

    @classmethod
    def read(cls, seen: SeenProgress, *, goal_id: strawberry.ID) -> Self:
        """Return the progress as it is shown."""
        judged, goal = seen.judged, seen.judged.goal
        currency = goal.terms.base_currency
        rules = [RuleProgress.read(rule, base_currency=currency) for rule in judged.rules]
        lone = rules[0] if len(rules) == 1 else None
        metrics = {rule.rule.key: rule.rule.metric for rule in judged.rules}
        return cls(
            goal_id=goal_id,
            cycle_start=judged.cycle.start,
            cycle_end=judged.cycle.end,
            target=lone.target if lone else None,
            achievement=lone.achievement if lone else None,
            expected=lone.expected if lone else None,
            forecast=lone.forecast if lone else None,
            attainment_ratio=plain(judged.composite.attainment),
            pace_ratio=plain(judged.composite.pace_ratio),
            forecast_ratio=plain(judged.composite.forecast),
            status=judged.status,
            days_left=judged.days_left,
            rules=rules,
            levels=_levels(goal, judged.composite),
            milestones=list(seen.milestones),
            final_result=FinalResult.optional(judged.closed, metrics=metrics, base_currency=currency),
            freshness=Freshness.of(judged.freshness),
        )


def _levels(goal: Goal, composite: Composite) -> list[GoalLevel]:
    named = (
        ("TARGET", Decimal(100)),
        ("STRETCH", plain(goal.stretch_percent)),
        ("CHALLENGE", plain(goal.challenge_percent)),
    )
    return [
        GoalLevel(name=name, percent=percent, is_reached=composite.has_come_to(percent))
        for name, percent in named
        if percent is not None
    ]
