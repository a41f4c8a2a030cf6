"""What of a goal is handed on in a cycle, and what is not, or is twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from domain.database import sql
from domain.goals.goal import COLUMNS, Goal, Terms
from domain.goals.presence import Running
from domain.goals.progress import targets_in
from domain.goals.rules.progress import rounded_ratio
from domain.goals.rulesets.ruleset import GoalRule
from domain.shared.money import EXACT

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One rule's target in a cycle and the sum of the shares of it, prorated; of a rate everybody has the whole."""

    rule: GoalRule
    target: Decimal
    assigned: Decimal | None

    @property
    def ratio(self) -> Decimal | None:
        """Return assigned ÷ target; None of nothing."""
        if self.assigned is None or not self.target:
            return None
        return rounded_ratio(EXACT.divide(self.assigned, self.target))

    @property
    def unassigned(self) -> Decimal | None:
        """Return what nobody is asked for."""
        return None if self.assigned is None else max(self.target - self.assigned, NOTHING)

    @property
    def overassigned(self) -> Decimal | None:
        """Return what is asked for beyond the target."""
        return None if self.assigned is None else max(self.assigned - self.target, NOTHING)


async def assigned_in(running: Sequence[Running]) -> list[list[Assigned]]:
    """Return, for each goal in its cycle, what of its rules is handed on; of an agent's, nothing ever is.

    The number of statements is fixed.
    """
    if not running:
        return []
    shares = await _shares([goal.id for goal, _ in running], running[0][0].terms)
    below = [_running(shares[goal.id], (goal, cycle)) for goal, cycle in running]
    targets = await targets_in([*running, *(share for some in below for share in some)])
    return [
        _assigned(one, [targets[share] for share in some], targets[one])
        for one, some in zip(running, below, strict=True)
    ]


async def _shares(goal_ids: Sequence[UUID], terms: Terms) -> Mapping[UUID | None, Sequence[Goal]]:
    shares: dict[UUID | None, list[Goal]] = defaultdict(list)
    for row in await sql.fetch(f"select {COLUMNS} from goals g where g.parent_id = any($1)", list(set(goal_ids))):
        shares[row["parent_id"]].append(Goal.of(row, terms))
    return shares


def _running(shares: Sequence[Goal], above: Running) -> list[Running]:
    """Return the cycles of the shares that lie in the goal's."""
    _, whole = above
    days = ((share, max(whole.start, share.from_day)) for share in shares)
    return [(share, cycle) for share, day in days if day in whole and (cycle := share.cycle_on(day)) is not None]


def _assigned(
    above: Running, shares: Sequence[Mapping[str, Decimal]], targets: Mapping[str, Decimal]
) -> list[Assigned]:
    goal, cycle = above
    if goal.team_id is None:
        return []
    return [
        Assigned(
            rule,
            targets[rule.key],
            sum((share.get(rule.key, NOTHING) for share in shares), NOTHING) if rule.metric.grows else None,
        )
        for rule in goal.rules(cycle)
    ]
