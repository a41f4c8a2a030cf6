"""What the mutations about rulesets take."""

from datetime import date
from decimal import Decimal

import strawberry

from api.metrics.definition_inputs import MetricDefinitionInput
from api.mutation import EditInput, MutationInput
from domain.goals.rulesets.document import ONE, RuleTerms


@strawberry.input
class GoalRuleInput:
    """One thing to reach: a metric that there is, or one that is defined in place."""

    key: str
    """What it is called in requests, such as calls; the same in every version."""
    metric: str | None = None
    """The key of the metric that is measured."""
    definition: MetricDefinitionInput | None = None
    """What is measured, if no metric is named."""
    label: str | None = None
    """What people call it; what they call the metric, if none is given."""
    weight: Decimal = ONE
    """How much its attainment counts among the others, above 0."""
    target: Decimal | None = None
    """What is to be reached where a goal says nothing else, in the unit of the metric."""
    is_lower_better: bool = False
    """Whether the target is a bound to stay below."""
    is_capped: bool = False
    """Whether more than the whole target counts as the whole target."""

    def read(self) -> RuleTerms:
        """Return the terms of the rule."""
        return RuleTerms(
            key=self.key, metric=self.metric, definition=None if self.definition is None else self.definition.read(),
            label=self.label, weight=self.weight, target=self.target, is_lower_better=self.is_lower_better,
            is_capped=self.is_capped,
        )  # fmt: skip


@strawberry.input
class CreateRulesetInput(MutationInput):
    """The ruleset to create, and the draft of its first version."""

    key: str
    """What it is called in requests, for good, such as field_sales."""
    name: str
    """What people call it."""
    rules: list[GoalRuleInput]
    """What is to be reached: 1 to 20 rules."""
    rolls_up: bool = True
    """Whether teams have goals on it too, by what everybody in them has made; otherwise agents only, for good."""


@strawberry.input
class DraftRulesetVersionInput(EditInput):
    """The next version of a ruleset."""

    ruleset_id: strawberry.ID
    """The ruleset."""
    rules: list[GoalRuleInput]
    """All of its rules: those that stay, too. A metric that was defined in place is named by its key from then on."""


@strawberry.input
class ChangeRulesetDraftInput(EditInput):
    """What the draft of a ruleset asks for instead."""

    ruleset_id: strawberry.ID
    """The ruleset."""
    rules: list[GoalRuleInput]
    """All of its rules."""


@strawberry.input
class PublishRulesetInput(EditInput):
    """From when the draft of a ruleset holds."""

    ruleset_id: strawberry.ID
    """The ruleset."""
    from_day: date | None = None
    """Cycles that begin on this day or later are measured by it; today if none is given."""


@strawberry.input
class DeleteRulesetDraftInput(EditInput):
    """The draft to delete."""

    ruleset_id: strawberry.ID
    """The ruleset; it goes with its draft if nothing of it was ever published."""


@strawberry.input
class RetireRulesetInput(EditInput):
    """The ruleset to retire."""

    ruleset_id: strawberry.ID
    """The ruleset."""
