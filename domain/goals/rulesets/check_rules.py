"""What rules may say: how many, by which keys, with which weights, and figures that owners of goals can have."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from domain.goals.rules.target import has_kept_decimals, is_target
from domain.goals.rulesets.document import RuleTerms
from domain.metrics.draft_metric import WITHIN, check_definition
from domain.metrics.metric import AnyMetric
from domain.metrics.rolls_up import can_roll_up
from domain.metrics.the_catalogue import the_catalogue
from domain.shared.errors import Invalid, below_path
from domain.shared.names import clean_name

MOST_RULES = 20  # a goal is read at a glance
KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST_KEY = 40  # the key of a metric that is defined in place holds two of them, and is still to be read
LARGEST_WEIGHT = Decimal(10) ** 6


class RuleCountWrong(Invalid):
    """A ruleset has 1 to 20 rules."""

    code: ClassVar[str] = "ruleset.rule_count_wrong"


class RulesetKeyNotUsable(Invalid):
    """A key is 1 to 40 lower-case letters, digits and single underscores, and begins with a letter."""

    code: ClassVar[str] = "ruleset.key_not_usable"


class RuleKeyRepeated(Invalid):
    """Each rule of a version has a key of its own."""

    code: ClassVar[str] = "ruleset.rule_key_repeated"


class RuleNotOneFigure(Invalid):
    """A rule names a metric or defines one in place, and not both."""

    code: ClassVar[str] = "ruleset.rule_not_one_figure"


class WeightNotUsable(Invalid):
    """A weight is a number above 0, at most 1,000,000, with at most six decimals."""

    code: ClassVar[str] = "ruleset.weight_not_usable"


class RuleTargetNotUsable(Invalid):
    """A target is a finite number from zero up, with at most six decimals."""

    code: ClassVar[str] = "ruleset.target_not_usable"


class RuleCannotRollUp(Invalid):
    """The rule counts only what never counts for a team, such as overlays, in a ruleset that teams have goals on."""

    code: ClassVar[str] = "ruleset.rule_cannot_roll_up"


def check_key(key: str) -> str:
    """Return the key if it can be one."""
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        message = f"{key!r} cannot be a key; send at most {LONGEST_KEY} characters, such as field_sales"
        raise RulesetKeyNotUsable(message, path=("key",))
    return key


def metric_key(ruleset_key: str, rule: RuleTerms, number: int) -> str:
    """Return the key of the metric that a rule becomes which this version of the ruleset defines in place."""
    return f"{ruleset_key}{WITHIN}{rule.key}_v{number}"


async def check_rules(rules: Sequence[RuleTerms], *, ruleset_key: str, number: int, rolls_up: bool) -> None:
    """Refuse rules that cannot be meant, with the path of what is wrong."""
    if not 1 <= len(rules) <= MOST_RULES:
        raise RuleCountWrong(f"a ruleset has 1 to {MOST_RULES} rules; these are {len(rules)}", path=("rules",))
    keys: set[str] = set()
    for index, rule in enumerate(rules):
        with below_path("rules", str(index)):
            _check_terms(rule)
            if rule.key in keys:
                raise RuleKeyRepeated(f"another rule has the key {rule.key!r} too; choose one each", path=("key",))
            keys.add(rule.key)
            metric = await _metric_of(rule, metric_key(ruleset_key, rule, number))
            if rolls_up and not can_roll_up(metric):
                message = f"nothing that {rule.key} counts ever counts for a team; let the ruleset not roll up"
                raise RuleCannotRollUp(message, path=("metric" if rule.definition is None else "definition",))


def _check_terms(rule: RuleTerms) -> None:
    check_key(rule.key)
    if rule.label is not None:
        clean_name(rule.label, path="label")
    if (rule.metric is None) is (rule.definition is None):
        raise RuleNotOneFigure("name a metric, or define one in place", path=("metric",))
    if not has_kept_decimals(rule.weight) or not 0 < rule.weight <= LARGEST_WEIGHT:
        raise WeightNotUsable(f"{rule.weight} cannot be a weight; send a number above 0, such as 40", path=("weight",))
    if rule.target is not None and not is_target(rule.target):
        raise RuleTargetNotUsable(f"{rule.target} cannot be a target; send a number from 0 up", path=("target",))


async def _metric_of(rule: RuleTerms, key: str) -> AnyMetric:
    if rule.definition is not None:
        return await check_definition(key, rule.definition)
    assert rule.metric is not None  # noqa: S101 - one of the two is there
    return (await the_catalogue()).metric(rule.metric)
