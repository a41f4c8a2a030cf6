"""What can be done about rulesets. What was published never changes: a later version holds from its day on."""

from typing import Self
from uuid import UUID

import strawberry

from api.context import Context
from api.goals import ruleset_inputs as inputs
from api.goals.ruleset_types import Ruleset
from api.mutation import Call, Payload, mutation
from domain.access.rights import Act
from domain.audit.versions import Edited
from domain.goals.rulesets import draft_ruleset, publish_ruleset, retire_ruleset
from domain.goals.rulesets.draft_ruleset import RulesetTerms


@strawberry.type
class RulesetPayload(Payload):
    """The ruleset, or why nothing was done to it."""

    edited = Edited.RULESET

    ruleset: Ruleset | None = None
    """The ruleset as it is now; null once it is gone with its only draft."""

    @classmethod
    async def of(cls, context: Context, key: UUID) -> Self:
        """Return the payload with the ruleset."""
        return cls(problems=[], ruleset=await Ruleset.find(context, key))


@strawberry.type
class RulesetsMutation:
    """Changes of what goals are set on."""

    @mutation(RulesetPayload, act=Act.MANAGE_RULESETS)
    async def create_ruleset(self, call: Call, input: inputs.CreateRulesetInput) -> UUID:
        """Create a ruleset as a draft. Goals can be set on it once it is published."""
        rules = [rule.read() for rule in input.rules]
        terms = RulesetTerms(key=input.key, name=input.name, rolls_up=input.rolls_up, rules=rules)
        return await draft_ruleset.create_ruleset(terms=terms, now=call.now)

    @mutation(RulesetPayload, act=Act.MANAGE_RULESETS)
    async def draft_ruleset_version(self, call: Call, input: inputs.DraftRulesetVersionInput) -> UUID:
        """Draft the next version of a ruleset."""
        key, rules = Ruleset.key(input.ruleset_id, path="rulesetId"), [rule.read() for rule in input.rules]
        return await draft_ruleset.draft_ruleset(ruleset_id=key, rules=rules, now=call.now)

    @mutation(RulesetPayload, act=Act.MANAGE_RULESETS)
    async def change_ruleset_draft(self, call: Call, input: inputs.ChangeRulesetDraftInput) -> UUID:
        """Let a draft ask for something else."""
        key, rules = Ruleset.key(input.ruleset_id, path="rulesetId"), [rule.read() for rule in input.rules]
        return await draft_ruleset.change_ruleset_draft(ruleset_id=key, rules=rules)

    @mutation(RulesetPayload, act=Act.MANAGE_RULESETS)
    async def publish_ruleset(self, call: Call, input: inputs.PublishRulesetInput) -> UUID:
        """Publish the draft for good. What its rules define in place becomes metrics."""
        key, from_day = Ruleset.key(input.ruleset_id, path="rulesetId"), input.from_day or call.today
        return await publish_ruleset.publish_ruleset(ruleset_id=key, from_day=from_day, now=call.now)

    @mutation(RulesetPayload, act=Act.MANAGE_RULESETS)
    async def delete_ruleset_draft(self, call: Call, input: inputs.DeleteRulesetDraftInput) -> UUID:
        """Delete the draft of a ruleset, and the ruleset too if nothing of it was ever published."""
        key = Ruleset.key(input.ruleset_id, path="rulesetId")
        return await draft_ruleset.delete_ruleset_draft(ruleset_id=key)

    @mutation(RulesetPayload, act=Act.MANAGE_RULESETS)
    async def retire_ruleset(self, call: Call, input: inputs.RetireRulesetInput) -> UUID:
        """Let no goal be set on a ruleset any more; those that run go on."""
        key = Ruleset.key(input.ruleset_id, path="rulesetId")
        return await retire_ruleset.retire_ruleset(ruleset_id=key, now=call.now)
