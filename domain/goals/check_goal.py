"""What may be asked for by a goal: which ruleset, of whom, in which cycles, and how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from domain.goals.goal import Seasons, Terms
from domain.goals.rules.prorate import Proration
from domain.goals.rules.target import is_target
from domain.goals.rulesets.ruleset import GoalRule, Ruleset
from domain.shared.errors import Conflict, Invalid, NotFound
from domain.shared.names import clean_name
from domain.shared.period import Cycle, refuse_empty

WHOLE = Decimal(100)
LARGEST_PERCENT = Decimal(10_000)
SEASONS = {Cycle.MONTH: 12, Cycle.QUARTER: 4}


class RulesetNotPublished(Conflict):
    """Goals are set on rulesets that are published and not retired."""

    code: ClassVar[str] = "goal.ruleset_not_published"


class CannotRollUp(Invalid):
    """A ruleset for individuals only has no figure of a team."""

    code: ClassVar[str] = "goal.cannot_roll_up"


class TargetNotUsable(Invalid):
    """A target is a finite number from zero up, with at most six decimals."""

    code: ClassVar[str] = "goal.target_not_usable"


class TargetMissing(Invalid):
    """Each rule of a goal has a target."""

    code: ClassVar[str] = "goal.target_missing"


class RuleUnknown(NotFound):
    """The ruleset has no such rule."""

    code: ClassVar[str] = "goal.rule_unknown"


class SeasonsOutOfStep(Invalid):
    """A seasonal target has a number for each cycle of a fiscal year."""

    code: ClassVar[str] = "goal.seasons_out_of_step"


class OwnerNotOne(Invalid):
    """A goal belongs to one agent or to one team."""

    code: ClassVar[str] = "goal.owner_not_one"


class EndMissing(Invalid):
    """A goal with dates of its own has an end."""

    code: ClassVar[str] = "goal.end_missing"


class AnchorNotMeant(Invalid):
    """Only cycles of two weeks are counted from a day."""

    code: ClassVar[str] = "goal.anchor_not_meant"


class LevelsOutOfOrder(Invalid):
    """Stretch lies above the target, and challenge above stretch."""

    code: ClassVar[str] = "goal.levels_out_of_order"


@dataclass(frozen=True, slots=True)
class Levels:
    """What lies beyond the target, in per cent of it: 120 is a fifth more."""

    stretch_percent: Decimal | None = None
    challenge_percent: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTerms:
    """What is to be reached: targets of a ruleset's rules in each cycle, from the first day until the last, exclusive.

    A target is one number for every cycle, or one for each cycle of the fiscal year; the rules that are left out take
    the target that the ruleset gives them.
    """

    name: str
    ruleset_id: UUID
    cycle: Cycle
    targets: Mapping[str, Seasons]
    from_day: date
    until_day: date | None = None
    agent_id: UUID | None = None
    team_id: UUID | None = None
    anchor_day: date | None = None
    proration: Proration = Proration.NONE
    levels: Levels = Levels()


def check_terms(wanted: GoalTerms, terms: Terms) -> dict[str, Seasons]:
    """Refuse what cannot be meant, and return the targets of every rule."""
    clean_name(wanted.name)
    if (wanted.agent_id is None) is (wanted.team_id is None):
        raise OwnerNotOne("name either an agent or a team", path=("agent_id",))
    ruleset = terms.rulesets.get(wanted.ruleset_id)
    rules = rules_for(ruleset, wanted.from_day, wanted.until_day)
    if wanted.team_id is not None and ruleset is not None and not ruleset.rolls_up:
        message = "the ruleset is for individuals only; set the goal for agents, or choose a ruleset that rolls up"
        raise CannotRollUp(message, path=("team_id",))
    refuse_empty(wanted.from_day, wanted.until_day)
    _check_cycle(wanted)
    check_levels(wanted.levels)
    return check_targets(wanted.targets, rules, wanted.cycle)


def rules_for(ruleset: Ruleset | None, from_day: date, until_day: date | None) -> Sequence[GoalRule]:
    """Return the rules that a goal of these days meets, refusing what is no published ruleset."""
    if ruleset is None or ruleset.is_retired or not ruleset.versions:
        message = "there is no published ruleset of this id; publish it, or choose one that is not retired"
        raise RulesetNotPublished(message, path=("ruleset_id",))
    return ruleset.rules_between(from_day, until_day)


def check_targets(targets: Mapping[str, Seasons], rules: Sequence[GoalRule], cycle: Cycle) -> dict[str, Seasons]:
    """Return the target of every one of the rules, refusing what is none and what belongs to no rule."""
    keys = [rule.key for rule in rules]
    for index, key in enumerate(targets):
        if key not in keys:
            message = f"the ruleset has no rule {key!r}; choose one of {', '.join(keys)}"
            raise RuleUnknown(message, path=("targets", str(index), "rule"))
        check_seasons(targets[key], cycle, path=("targets", str(index), "target"))
    for rule in rules:
        if rule.key not in targets and rule.target is None:
            raise TargetMissing(f"rule {rule.key} has no target of its own; send one", path=("targets",))
    return {rule.key: targets.get(rule.key) or (rule.target or Decimal(0),) for rule in rules}


def check_levels(levels: Levels) -> None:
    """Refuse levels that do not rise from the target on."""
    low, high = levels.stretch_percent, levels.challenge_percent
    for path, percent in (("stretch_percent", low), ("challenge_percent", high)):
        if percent is not None and not (percent.is_finite() and WHOLE < percent < LARGEST_PERCENT):
            message = f"{percent} per cent is no level beyond the target; send more than 100"
            raise LevelsOutOfOrder(message, path=(path,))
    if low is not None and high is not None and high <= low:
        raise LevelsOutOfOrder("challenge lies above stretch; send a higher number", path=("challenge_percent",))


def _check_cycle(wanted: GoalTerms) -> None:
    if wanted.cycle is Cycle.CUSTOM and wanted.until_day is None:
        raise EndMissing("a goal with dates of its own ends; send untilDay", path=("until_day",))
    if wanted.anchor_day is not None and wanted.cycle is not Cycle.TWO_WEEKS:
        raise AnchorNotMeant("remove anchorDay, or choose TWO_WEEKS", path=("anchor_day",))


def check_seasons(seasons: Sequence[Decimal], cycle: Cycle, *, path: tuple[str, ...]) -> None:
    """Refuse numbers that are no targets, and more or fewer of them than a fiscal year has cycles."""
    for target in seasons:
        if not is_target(target):
            raise TargetNotUsable(f"{target} cannot be a target; send a number from 0 up", path=path)
    if len(seasons) not in (1, SEASONS.get(cycle)):
        wanted = f"1 or {SEASONS[cycle]} numbers" if cycle in SEASONS else "1 number"
        raise SeasonsOutOfStep(f"a goal of this cycle has {wanted}, not {len(seasons)}; correct them", path=path)
