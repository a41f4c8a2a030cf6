"""Hold a ruleset, so that nobody else changes it or its draft until the transaction ends."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.goals.rulesets.document import RuleTerms, read_rules
from domain.shared.errors import Conflict, NotFound


class RulesetNotFound(NotFound):
    """There is no such ruleset."""

    code: ClassVar[str] = "ruleset.not_found"


class RulesetRetired(Conflict):
    """A retired ruleset stays as it is."""

    code: ClassVar[str] = "ruleset.retired"


class NoDraft(Conflict):
    """The ruleset has no draft: a published version never changes."""

    code: ClassVar[str] = "ruleset.no_draft"


@dataclass(frozen=True, slots=True)
class HeldRuleset:
    """The ruleset as it is now."""

    id: UUID
    key: str
    rolls_up: bool
    is_retired: bool


@dataclass(frozen=True, slots=True)
class HeldDraft:
    """The draft as it is now."""

    id: UUID
    number: int
    rules: tuple[RuleTerms, ...]


async def hold_ruleset(ruleset_id: UUID) -> HeldRuleset:
    """Return the ruleset and raise its version, for whoever is about to change it."""
    row = await sql.fetch_one(
        """update rulesets set version = version + 1 where id = $1
           returning id, key, rolls_up, retired_at is not null as is_retired""",
        ruleset_id,
    )
    if row is None:
        raise RulesetNotFound("there is no such ruleset; send the id of one", path=("ruleset_id",))
    return HeldRuleset(**row)


async def hold_usable_ruleset(ruleset_id: UUID) -> HeldRuleset:
    """Return the ruleset as `hold_ruleset` does, unless it is retired."""
    ruleset = await hold_ruleset(ruleset_id)
    if ruleset.is_retired:
        raise RulesetRetired(f"{ruleset.key} is retired; create another ruleset", path=("ruleset_id",))
    return ruleset


async def draft_of(ruleset: HeldRuleset) -> HeldDraft:
    """Return the draft of a ruleset that is held."""
    row = await sql.fetch_one(
        "select id, number, rules::text from ruleset_versions where ruleset_id = $1 and state = 'DRAFT'", ruleset.id
    )
    if row is None:
        raise NoDraft(f"{ruleset.key} has no draft; draft its next version", path=("ruleset_id",))
    return HeldDraft(row["id"], row["number"], read_rules(row["rules"]))
