"""A ruleset as goals are measured by it: the versions that were published, each with its rules."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.metrics.metric import AnyMetric


class RulesetState(StrEnum):
    """Where a ruleset stands: goals are set on published ones; those that run on a retired one go on."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    RETIRED = "RETIRED"


@dataclass(frozen=True, slots=True)
class GoalRule:
    """One thing to reach, with its weight among the others; the target is what a goal asks for that names none."""

    key: str
    label: str
    metric: AnyMetric
    weight: Decimal
    target: Decimal | None
    is_lower_better: bool
    is_capped: bool


@dataclass(frozen=True, slots=True)
class RulesetVersion:
    """The rules that hold from a day on, until those of a later version do."""

    id: UUID
    ruleset_id: UUID
    number: int
    from_day: date
    published_at: datetime
    rules: tuple[GoalRule, ...]


@dataclass(frozen=True, slots=True)
class Ruleset:
    """What goals can be set on. Its versions are the published ones, in the order in which they hold.

    One that rolls up measures agents and teams; any other measures agents only.
    """

    id: UUID
    key: str
    name: str
    rolls_up: bool
    is_retired: bool
    versions: tuple[RulesetVersion, ...]
    version: int

    @property
    def state(self) -> RulesetState:
        """Return where it stands."""
        if self.is_retired:
            return RulesetState.RETIRED
        return RulesetState.PUBLISHED if self.versions else RulesetState.DRAFT

    def on(self, day: date) -> RulesetVersion:
        """Return the version that holds on a day; before the first one, that is the first one."""
        holding = [version for version in self.versions if version.from_day <= day]
        return holding[-1] if holding else self.versions[0]

    def rules_between(self, from_day: date, until_day: date | None) -> tuple[GoalRule, ...]:
        """Return every rule that a goal of these days meets, also in versions to come, once each as it meets it."""
        to_come = {
            version.from_day: version
            for version in self.versions
            if version.from_day > from_day and (until_day is None or version.from_day < until_day)
        }
        rules: dict[str, GoalRule] = {}
        for version in (self.on(from_day), *to_come.values()):
            rules = {rule.key: rule for rule in version.rules} | rules
        return tuple(rules.values())
