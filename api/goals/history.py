"""Past cycles of a goal, as they are shown."""

from datetime import date
from decimal import Decimal
from typing import Self

import strawberry

from api.goals.progress import GoalProgress
from api.metrics.types import in_unit, plain
from domain.goals.views import history


@strawberry.type
class RuleChange:
    """How much more one rule came to than in the cycle before; less is below zero."""

    rule: str
    """The key of the rule."""
    achievement: Decimal | None
    """By how much the achievement differs, in the unit of the metric; null where one of them was nothing."""
    attainment_ratio: Decimal | None
    """By how much the attainment differs."""


@strawberry.type
class CycleChange:
    """What was otherwise than in the cycle before."""

    cycle_start: date
    """The first day of the cycle before."""
    attainment_ratio: Decimal | None
    """By how much the attainment of the whole goal differs; 0.1 is ten percentage points more."""
    rules: list[RuleChange]
    """The rules that both cycles have."""


@strawberry.type
class PastCycle:
    """A cycle that is over: how it ended, what it has come to since, and how that compares."""

    progress: GoalProgress
    """What it comes to now, following facts that came late; `finalResult` is how it ended."""
    change: CycleChange | None
    """What was otherwise than in the cycle before; null for the first one."""

    @classmethod
    def read(cls, past: history.PastCycle, *, goal_id: strawberry.ID) -> Self:
        """Return the cycle as it is shown."""
        return cls(progress=GoalProgress.read(past.seen, goal_id=goal_id), change=_change(past))


def _change(past: history.PastCycle) -> CycleChange | None:
    if past.before is None:
        return None
    judged, changes = past.seen.judged, past.changes
    currency = judged.goal.terms.base_currency
    return CycleChange(
        cycle_start=past.before.cycle.start,
        attainment_ratio=plain(past.attainment_change),
        rules=[
            RuleChange(
                rule=one.rule.key,
                achievement=in_unit(one.rule.metric, changes[one.rule.key].achievement, base_currency=currency),
                attainment_ratio=plain(changes[one.rule.key].attainment),
            )
            for one in judged.rules
            if one.rule.key in changes
        ],
    )
