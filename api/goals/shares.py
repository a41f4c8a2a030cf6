"""What of a goal is handed on, as it is shown."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Self

import strawberry

from api.context import Context
from api.metrics.types import in_unit, plain
from domain.goals.cascade.assigned import Assigned, assigned_in
from domain.goals.goal import Goal


@strawberry.type
class RuleShares:
    """What of one rule's target is handed on in a cycle; all null but the target where everybody has the whole."""

    rule: str
    """The key of the rule."""
    target: Decimal
    """What is to be reached in the cycle, in the unit of the metric."""
    assigned: Decimal | None
    """What those who have shares are to reach together, prorated."""
    assigned_ratio: Decimal | None
    """Assigned ÷ target; null also of a target of zero."""
    unassigned: Decimal | None
    """What of the target nobody has."""
    overassigned: Decimal | None
    """What is handed on beyond the target."""

    @classmethod
    def read(cls, seen: Assigned, *, base_currency: str) -> Self:
        """Return what is handed on as it is shown."""

        def shown(value: Decimal | None) -> Decimal | None:
            return in_unit(seen.rule.metric, value, base_currency=base_currency)

        target = shown(seen.target)
        assert target is not None  # noqa: S101 - only nothing is shown as nothing
        return cls(
            rule=seen.rule.key,
            target=target,
            assigned=shown(seen.assigned),
            assigned_ratio=plain(seen.ratio),
            unassigned=shown(seen.unassigned),
            overassigned=shown(seen.overassigned),
        )


async def shares_on_days(context: Context, pairs: Sequence[tuple[Goal, date]]) -> Sequence[list[RuleShares]]:  # noqa: ARG001
    """Return what of each goal is handed on in the cycle nearest to its day."""
    assigned = await assigned_in([(goal, goal.nearest_cycle(day)) for goal, day in pairs])
    return [
        [RuleShares.read(one, base_currency=goal.terms.base_currency) for one in of_rules]
        for (goal, _), of_rules in zip(pairs, assigned, strict=True)
    ]
