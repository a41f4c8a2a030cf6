"""What is agreed with the people of the made-up company: goals, plans and boards, each for a group of them."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from domain.goals.rulesets.document import RuleTerms
from domain.shared.period import Cycle


class Group(StrEnum):
    """To whom a goal or a plan is given."""

    SELLERS = "SELLERS"
    MANAGERS = "MANAGERS"
    TEAMS = "TEAMS"
    REGIONS = "REGIONS"
    COMPANY = "COMPANY"


class RulesetOfCompany(msgspec.Struct, frozen=True):
    """What goals are measured by."""

    key: str
    name: str
    rules: list[RuleTerms]


class GoalOfGroup(msgspec.Struct, frozen=True):
    """A goal that everybody of a group has."""

    name: str
    of: Group
    ruleset: str
    cycle: Cycle
    targets: dict[str, Decimal]


class PlanOfGroup(msgspec.Struct, frozen=True):
    """A plan that everybody of a group is on."""

    name: str
    currency: str
    of: Group
    components: list[dict[str, Any]]


class Board(msgspec.Struct, frozen=True):
    """A board of a team's people."""

    name: str
    metric: str
    cycle: Cycle
    team: str
