"""Create a ruleset, draft its next version, change the draft until it is published, or delete it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.database import sql
from domain.database.operation import operation
from domain.goals.rulesets.check_rules import check_key, check_rules
from domain.goals.rulesets.document import RuleTerms, write_rules
from domain.goals.rulesets.hold_ruleset import HeldRuleset, draft_of, hold_ruleset, hold_usable_ruleset
from domain.shared.errors import Conflict
from domain.shared.names import clean_name


class RulesetKeyTaken(Conflict):
    """Another ruleset has the key."""

    code: ClassVar[str] = "ruleset.key_taken"


class RulesetDraftExists(Conflict):
    """The ruleset has a draft already."""

    code: ClassVar[str] = "ruleset.draft_exists"


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetTerms:
    """What a ruleset is called for good, whether teams have goals on it too, and its first rules."""

    key: str
    name: str
    rolls_up: bool
    rules: Sequence[RuleTerms]


@operation
async def create_ruleset(*, terms: RulesetTerms, now: datetime) -> UUID:
    """Create a ruleset with a draft of its first version; no goal can be set on it before that is published."""
    check_key(terms.key)
    created: UUID | None = await sql.fetch_value(
        """insert into rulesets (key, name, rolls_up) values ($1, $2, $3) on conflict (key) do nothing returning id""",
        terms.key,
        clean_name(terms.name),
        terms.rolls_up,
    )
    if created is None:
        raise RulesetKeyTaken(f"there is a ruleset {terms.key} already; choose another key", path=("key",))
    ruleset = HeldRuleset(created, terms.key, terms.rolls_up, is_retired=False)
    await _write_draft(ruleset, number=1, rules=terms.rules, now=now)
    return created


@operation
async def draft_ruleset(*, ruleset_id: UUID, rules: Sequence[RuleTerms], now: datetime) -> UUID:
    """Draft the next version of the ruleset."""
    ruleset = await hold_usable_ruleset(ruleset_id)
    versions = await sql.fetch("select number, state from ruleset_versions where ruleset_id = $1", ruleset_id)
    if any(version["state"] == "DRAFT" for version in versions):
        message = f"{ruleset.key} has a draft already; change or publish that one"
        raise RulesetDraftExists(message, path=("ruleset_id",))
    await _write_draft(ruleset, number=1 + max(version["number"] for version in versions), rules=rules, now=now)
    return ruleset_id


@operation
async def change_ruleset_draft(*, ruleset_id: UUID, rules: Sequence[RuleTerms]) -> UUID:
    """Replace the rules of the draft."""
    ruleset = await hold_usable_ruleset(ruleset_id)
    draft = await draft_of(ruleset)
    await check_rules(rules, ruleset_key=ruleset.key, number=draft.number, rolls_up=ruleset.rolls_up)
    await sql.execute("update ruleset_versions set rules = $2::jsonb where id = $1", draft.id, write_rules(rules))
    return ruleset_id


@operation
async def delete_ruleset_draft(*, ruleset_id: UUID) -> UUID:
    """Delete the draft; a ruleset of which nothing was ever published goes with it."""
    draft = await draft_of(await hold_ruleset(ruleset_id))
    await sql.execute("delete from ruleset_versions where id = $1", draft.id)
    await sql.execute(
        "delete from rulesets r where id = $1 and not exists (select 1 from ruleset_versions where ruleset_id = r.id)",
        ruleset_id,
    )
    return ruleset_id


async def _write_draft(ruleset: HeldRuleset, *, number: int, rules: Sequence[RuleTerms], now: datetime) -> None:
    await check_rules(rules, ruleset_key=ruleset.key, number=number, rolls_up=ruleset.rolls_up)
    await sql.execute(
        """insert into ruleset_versions (ruleset_id, number, state, rules, created_at)
           values ($1, $2, 'DRAFT', $3::jsonb, $4)""",
        ruleset.id,
        number,
        write_rules(rules),
        now,
    )
