"""What the mutations about goals take."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

import strawberry

from api.enums import Cycle
from api.goals.enums import Proration
from api.mutation import EditInput, MutationInput
from domain.goals.check_goal import Levels, check_seasons
from domain.goals.goal import Seasons
from domain.goals.rules.spread_year import spread_year
from domain.shared.errors import Invalid


class TargetNotOne(Invalid):
    """A target is given once, in one way."""

    code: ClassVar[str] = "goal.target_not_one"


@strawberry.input
class YearlyTargetInput:
    """A number for a whole fiscal year, spread over its cycles."""

    target: Decimal
    """What is to be reached in the year."""
    weights: list[Decimal]
    """How much each cycle of the year counts: four for quarters, twelve for months."""


@strawberry.input
class RuleTargetInput:
    """What one rule asks for: exactly one of target, seasons and yearly."""

    rule: str | None = None
    """The key of the rule; may be left out where the ruleset has one only."""
    target: Decimal | None = None
    """A number for every cycle, in the unit of the metric."""
    seasons: list[Decimal] | None = None
    """A number for each cycle of the fiscal year."""
    yearly: YearlyTargetInput | None = None
    """A number for the fiscal year, spread over its cycles so that they add up to it."""

    def numbers(self, *, unit: Decimal | None, path: tuple[str, ...]) -> Seasons:
        """Return the number for every cycle, or one for each of a year."""
        given = [one for one in (self.target, self.seasons, self.yearly) if one is not None]
        if len(given) != 1:
            raise TargetNotOne("send exactly one of target, seasons and yearly", path=path)
        if self.target is not None:
            return (self.target,)
        if self.yearly is not None:
            weights = self.yearly.weights
            return spread_year(self.yearly.target, weights, unit=unit or Decimal(1), path=(*path, "yearly"))
        return tuple(self.seasons or ())


def targets_of(
    given: Sequence[RuleTargetInput] | None, target: Decimal | None, *, units: Mapping[str, Decimal], cycle: Cycle
) -> dict[str, Seasons]:
    """Return the numbers of each rule that is named, or of the only one there is; the units are those of all rules."""
    wanted = list(given or ())
    if target is not None:
        wanted.append(RuleTargetInput(target=target))
    found: dict[str, Seasons] = {}
    for index, one in enumerate(wanted):
        path = ("targets", str(index)) if target is None or index < len(wanted) - 1 else ("target",)
        rule = one.rule or (next(iter(units)) if len(units) == 1 else None)
        if rule is None:
            raise TargetNotOne(f"name the rule, one of {', '.join(units)}", path=(*path, "rule"))
        if rule in found:
            raise TargetNotOne(f"{rule} has a target already; send one", path=path)
        found[rule] = one.numbers(unit=units.get(rule), path=path)
        check_seasons(found[rule], cycle, path=path)
    return found


@strawberry.input
class SetGoalInput(MutationInput):
    """The goal to set, for one agent or one team."""

    name: str
    """What it is called."""
    ruleset_id: strawberry.ID
    """What it is measured by: a published ruleset."""
    cycle: Cycle
    """How often it starts anew."""
    target: Decimal | None = None
    """What is to be reached in each cycle, where the ruleset has one rule; none takes what the ruleset says."""
    targets: list[RuleTargetInput] | None = None
    """What each rule asks for; those left out take what the ruleset says."""
    agent_id: strawberry.ID | None = None
    """The agent whose goal it is."""
    team_id: strawberry.ID | None = None
    """The team whose goal it is."""
    from_day: date | None = None
    """Its first day; today if none is given. A day in the past is computed at once."""
    until_day: date | None = None
    """The first day after it; none lets it go on. Custom dates need one."""
    anchor_day: date | None = None
    """For two weeks: a day on which one of them starts; its first day if none is given."""
    proration: Proration = Proration.NONE
    """By what the target is cut for who is there on a part of the cycle's days."""
    stretch_percent: Decimal | None = None
    """What counts as stretch, in per cent of the target, such as 120."""
    challenge_percent: Decimal | None = None
    """What counts as challenge, in per cent of the target, such as 150."""

    def levels(self) -> Levels:
        """Return the levels beyond the target."""
        return Levels(self.stretch_percent, self.challenge_percent)


@strawberry.input
class GoalChangeInput:
    """What of a goal is to be otherwise, from the present cycle on; what is left out stays."""

    goal_id: strawberry.ID
    """The goal."""
    name: str | None = None
    """What it is called."""
    target: Decimal | None = None
    """What is to be reached in each cycle, where the ruleset has one rule."""
    targets: list[RuleTargetInput] | None = None
    """What rules ask for; those left out stay."""
    proration: Proration | None = None
    """By what the target is cut for who is there on a part of the cycle's days."""
    levels: "LevelsInput | None" = None
    """The levels beyond the target."""


@strawberry.input
class ChangeGoalInput(EditInput, GoalChangeInput):
    """What of a goal is to be otherwise, from the present cycle on; what is left out stays."""


@strawberry.input
class LevelsInput:
    """The levels beyond the target, in per cent of it; one left out is none."""

    stretch_percent: Decimal | None = None
    """What counts as stretch."""
    challenge_percent: Decimal | None = None
    """What counts as challenge."""


@strawberry.input
class GoalEndInput:
    """When a goal ends, with those that have shares of it."""

    goal_id: strawberry.ID
    """The goal."""
    until_day: date
    """The first day after it."""


@strawberry.input
class EndGoalInput(EditInput, GoalEndInput):
    """When a goal ends, with those that have shares of it."""


@strawberry.input
class GoalDeletionInput:
    """The goal to delete."""

    goal_id: strawberry.ID
    """The goal; one that has ended stays."""
    with_shares: bool = False
    """Whether the goals that have shares of it are deleted as well."""


@strawberry.input
class DeleteGoalInput(EditInput, GoalDeletionInput):
    """The goal to delete."""
