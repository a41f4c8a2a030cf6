"""Rulesets as they are shown."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

import msgspec
import strawberry
from strawberry.scalars import JSON

from api.context import Context
from api.goals.enums import RulesetState
from api.metrics.types import Metric, plain
from api.nodes import Node
from domain.goals.rulesets import queries, ruleset


@strawberry.type
class GoalRule:
    """One thing to reach."""

    rule_key: str = strawberry.field(name="key", description="What it is called in requests, in every version.")
    label: str
    """What people call it."""
    metric: Metric | None
    """What is measured; null for one that a draft defines in place, which becomes a metric once it is published."""
    definition: JSON | None
    """What a draft measures in place; null where a metric is named."""
    weight: Decimal
    """How much its attainment counts among the others."""
    target: Decimal | None
    """What is to be reached where a goal says nothing else, in the unit of the metric; null where each goal says it."""
    is_lower_better: bool
    """Whether the target is a bound to stay below."""
    is_capped: bool
    """Whether more than the whole target counts as the whole target."""

    @classmethod
    def read(cls, seen: ruleset.GoalRule) -> Self:
        """Return the rule as it is shown."""
        return cls(
            rule_key=seen.key,
            label=seen.label,
            metric=Metric.read(seen.metric),
            definition=None,
            weight=plain(seen.weight),
            target=plain(seen.target),
            is_lower_better=seen.is_lower_better,
            is_capped=seen.is_capped,
        )

    @classmethod
    def drafted(cls, seen: queries.DraftRule) -> Self:
        """Return the rule of a draft as it is shown."""
        terms = seen.terms
        return cls(
            rule_key=terms.key,
            label=seen.label,
            metric=None if seen.metric is None else Metric.read(seen.metric),
            definition=None if terms.definition is None else JSON(msgspec.to_builtins(terms.definition)),
            weight=plain(terms.weight),
            target=plain(terms.target),
            is_lower_better=terms.is_lower_better,
            is_capped=terms.is_capped,
        )


@strawberry.type
class RulesetVersion:
    """The rules of a ruleset from a day on."""

    number: int
    """The number of the version, from 1 up."""
    from_day: date
    """Cycles that begin on this day or later are measured by it, until a later version holds."""
    published_at: datetime
    """When it was published; it never changes."""
    rules: list[GoalRule]
    """What is to be reached."""

    @classmethod
    def read(cls, seen: ruleset.RulesetVersion) -> Self:
        """Return the version as it is shown."""
        return cls(
            number=seen.number,
            from_day=seen.from_day,
            published_at=seen.published_at,
            rules=[GoalRule.read(rule) for rule in seen.rules],
        )


@strawberry.type
class RulesetDraft:
    """The rules of the next version of a ruleset, which nothing is measured by yet."""

    number: int
    """The number that the version will have."""
    created_at: datetime
    """When it was drafted."""
    rules: list[GoalRule]
    """What is to be reached."""

    @classmethod
    def read(cls, seen: queries.Draft) -> Self:
        """Return the draft as it is shown."""
        rules = [GoalRule.drafted(rule) for rule in seen.rules]
        return cls(number=seen.number, created_at=seen.created_at, rules=rules)


@strawberry.type
class Ruleset(Node):
    """What goals are set on: rules that admins write once."""

    ruleset_key: str = strawberry.field(name="key", description="What it is called in requests, for good.")
    name: str
    """What people call it."""
    state: RulesetState
    """Whether goals can be set on it."""
    rolls_up: bool
    """Whether teams have goals on it too, by what everybody in them has made; otherwise agents only."""
    versions: list[RulesetVersion]
    """What was published, in the order in which it holds. Before the first version holds, it is measured by that."""
    draft: RulesetDraft | None
    """The next version, for whoever manages rulesets."""

    @classmethod
    def read(cls, seen: queries.SeenRuleset) -> Self:
        """Return the ruleset as it is shown."""
        found = seen.ruleset
        return cls(
            id=cls.global_id(found.id),
            version=found.version,
            ruleset_key=found.key,
            name=found.name,
            state=found.state,
            rolls_up=found.rolls_up,
            versions=[RulesetVersion.read(version) for version in found.versions],
            draft=None if seen.draft is None else RulesetDraft.read(seen.draft),
        )

    @classmethod
    async def load(cls, context: Context, keys: Sequence[UUID]) -> Sequence[Self | None]:
        """Return the rulesets that the viewer may see."""
        found = await queries.seen_rulesets(viewer=context.viewer, ids=keys)
        return [cls.read(found[key]) if key in found else None for key in keys]
