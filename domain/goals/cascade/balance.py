"""Whether the shares of a goal are all of it: not more, and not less."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from domain.goals.cascade.terms import WHOLE, CascadeTerms
from domain.goals.goal import Goal, Seasons
from domain.goals.rules.shares import DIGITS
from domain.goals.rulesets.ruleset import GoalRule
from domain.shared.errors import Conflict
from domain.shared.money import EXACT


class Overassigned(Conflict):
    """More is handed on than the goal asks for, and nobody wanted that."""

    code: ClassVar[str] = "goal.overassigned"


class Underassigned(Conflict):
    """Less is handed on than the goal asks for, and nobody wanted that."""

    code: ClassVar[str] = "goal.underassigned"


def refuse_unbalanced(goal: Goal, shares: Sequence[Goal], terms: CascadeTerms, *, today: date) -> None:
    """Refuse shares that are more or less than the goal in any of its seasons, unless that is asked for.

    One whose numbers were changed by hand counts as the part that it was given; what that leaves is shown, not refused.
    """
    for rule in goal.rules_to_come(today):
        if not rule.metric.grows:
            continue
        for season in range(max(len(one.seasons(rule)) for one in (goal, *shares))):
            part = _part_assigned(goal, shares, rule, season)
            if part > 1 and not terms.allows_overassigned:
                message = f"the shares of {rule.key} come to {_percent(part)} %; lower them, or send allowOverassigned"
                raise Overassigned(message, path=("shares",))
            if part < 1 and not terms.allows_underassigned:
                message = f"the shares of {rule.key} come to {_percent(part)} %; raise them, or send allowUnderassigned"
                raise Underassigned(message, path=("shares",))


def _part_assigned(goal: Goal, shares: Sequence[Goal], rule: GoalRule, season: int) -> Fraction:
    """Return which part of the target is handed on, exactly: rounding makes it neither more nor less."""
    parts = [share.shares[rule.key].exact for share in shares if rule.key in share.shares]
    own = [Fraction(_of(share.seasons(rule), season)) for share in shares if rule.key not in share.shares]
    target = Fraction(_of(goal.seasons(rule), season))
    if target:
        return sum(parts, sum(own, Fraction(0)) / target)
    return sum(own, Fraction(1)) if any(own) or not parts else sum(parts, Fraction(0))


def _of(seasons: Seasons, season: int) -> Decimal:
    return seasons[season % len(seasons)]


def _percent(part: Fraction) -> str:
    percent = EXACT.divide(Decimal(part.numerator) * WHOLE, Decimal(part.denominator))
    return f"{EXACT.quantize(percent, DIGITS).normalize():f}"
